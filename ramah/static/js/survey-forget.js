/** Forgets the drafts in this browser: the survey was sent, or declined. */

try {
  const kept = Object.keys(localStorage).filter((key) => key.startsWith("survei-"));
  for (const key of kept) localStorage.removeItem(key);
} catch {
  // no storage here, so no draft either
}
