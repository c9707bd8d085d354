/** Removes the page that a phone kept for somebody who is no longer logged in on it. */

const KEPT = "ramah-luring-";

async function forgetOthers() {
  const own = KEPT + (document.body.dataset.owner ?? "");
  const names = await caches.keys();
  await Promise.all(
    names.filter((name) => name.startsWith(KEPT) && name !== own).map((name) => caches.delete(name)),
  );
}

if (window.caches) forgetOthers().catch(() => {});
