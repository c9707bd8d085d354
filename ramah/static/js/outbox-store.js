/** What was tapped and not yet received by the office, kept in this browser in the order of the taps.
 *
 * An entry: id (its place in the order), owner, person, step, visit, url, body, label, tapped (by
 * this device's clock), skew (the office's clock minus this device's, as known at the tap), state
 * ("waiting" or "refused"), texts (why it was refused).
 */

const NAME = "ramah-outbox";
const ENTRIES = "entries";
const SKEW = "ramah-skew";

function open() {
  return new Promise((done, fail) => {
    const asked = indexedDB.open(NAME, 1);
    asked.onupgradeneeded = () =>
      asked.result.createObjectStore(ENTRIES, { keyPath: "id", autoIncrement: true });
    asked.onsuccess = () => done(asked.result);
    asked.onerror = asked.onblocked = () => fail(asked.error);
  });
}

/** Do something with the entries in one transaction; what it asks last is the result. */
async function work(mode, use) {
  const database = await open();
  try {
    return await new Promise((done, fail) => {
      const change = database.transaction(ENTRIES, mode);
      const asked = use(change.objectStore(ENTRIES));
      change.oncomplete = () => done(asked?.result);
      change.onerror = change.onabort = () => fail(change.error);
    });
  } finally {
    database.close();
  }
}

/** List all entries, of whoever used this device, in the order of the taps. */
export const all = () => work("readonly", (entries) => entries.getAll());

/** Keep an entry, anew or in its present state; give its id. */
export const keep = (entry) => work("readwrite", (entries) => entries.put(entry));

export const drop = (ids) =>
  work("readwrite", (entries) => {
    for (const id of ids) entries.delete(id);
  });

/** Keep a form anew; a corrected one takes the place and the time of the one that was refused. */
export async function keepInPlace(entry) {
  const refused = (await all()).find(
    ({ owner, url, visit, state }) =>
      owner === entry.owner && url === entry.url && visit === entry.visit && state === "refused",
  );
  const { id, tapped, skew } = refused ?? {};
  if (refused) Object.assign(entry, { id, tapped, skew, corrects: true });
  entry.id = await keep(entry);
}

export function knownSkew() {
  const known = localStorage.getItem(SKEW);
  return known === null ? null : Number(known);
}

export const noteSkew = (skew) => localStorage.setItem(SKEW, String(skew));
