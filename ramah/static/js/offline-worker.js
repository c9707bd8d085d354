/* The service worker of the security officer's desk. It keeps one page, the one that works without
   a connection and names no visitor, with the files it needs; it answers for no other page, sends
   nothing and stores no form. `self.ramah` comes from the server: where its files and that page lie. */

const { files, page } = self.ramah;
const FILES = "ramah-files";
const KEPT = "ramah-luring-";
const PATIENCE = 8000;
const UNREACHED = [502, 504]; // what a proxy says for a server that is away

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("message", (event) => {
  if (event.data?.keep) event.waitUntil(keep(event.data.keep));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== self.location.origin) return;
  if (pathname.startsWith(files)) event.respondWith(fromFiles(request));
  else if (request.mode === "navigate") event.respondWith(orKept(request));
});

async function fromFiles(request) {
  return (await caches.match(request, { cacheName: FILES })) ?? fetch(request);
}

/** Answer with the real page, or after a while without an answer with the kept one. */
async function orKept(request) {
  const asked = fetch(request);
  const kept = await caches.match(page, { ignoreVary: true });
  if (!kept) return asked;
  const late = new Promise((done) => setTimeout(done, PATIENCE, kept));
  const answer = await Promise.race([asked, late]).catch(() => kept);
  return UNREACHED.includes(answer.status) ? kept : answer;
}

/** Keep the page of this person, and no file but those it needs. */
async function keep(owner) {
  const answer = await fetch(page, { credentials: "same-origin" });
  if (!answer.ok || answer.redirected) return;
  const store = await caches.open(FILES);
  const needed = new Set();
  await follow(await answer.clone().text(), answer.url, store, needed);
  for (const name of await caches.keys()) {
    if (name.startsWith(KEPT) && name !== KEPT + owner) await caches.delete(name);
  }
  await (await caches.open(KEPT + owner)).put(page, answer);
  for (const { url } of await store.keys()) {
    if (!needed.has(new URL(url).pathname)) await store.delete(url);
  }
}

/** Keep each file that a text names in quotes or brackets, and what those name in turn. */
async function follow(text, base, store, needed) {
  for (const [, name] of text.matchAll(/["'(]([^"'()\s#]+\.[a-z0-9]+)(?:#[^"'()\s]*)?["')]/g)) {
    const { pathname } = new URL(name, base);
    if (!pathname.startsWith(files) || needed.has(pathname)) continue;
    needed.add(pathname);
    const known = await store.match(pathname);
    const answer = known ?? (await fetch(pathname));
    if (!answer.ok) continue;
    if (!known) await store.put(pathname, answer.clone());
    if (/\.(js|css)$/.test(pathname)) await follow(await answer.text(), answer.url, store, needed);
  }
}
