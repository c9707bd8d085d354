/** Says in words whether the page is up to date; the texts come from the element's data. */

const TEXTS = {
  lost: "Tidak tersambung sejak {time}.",
  polling: "Halaman diperbarui tiap 5 detik.",
  stale: "Isi halaman mungkin sudah lama.",
  back: "Tersambung lagi.",
  waiting: "Ada perubahan. Ditampilkan setelah isian Anda selesai.",
};
const BACK_SHOWN = 5000;

const now = { since: null, reached: true, waiting: 0, back: false };

prepare();

/** The places are looked up anew each time: a refresh may have replaced them. */
function prepare() {
  const places = [...document.querySelectorAll("[data-live-status]")];
  for (const place of places) {
    place.setAttribute("role", "status");
    place.setAttribute("aria-live", "polite");
  }
  return places;
}

/** Say since when the stream is lost, and whether asking again and again still works. */
export function showLost(since, reached) {
  Object.assign(now, { since, reached, back: false });
  show();
}

export function showBack() {
  if (now.since === null) return;
  Object.assign(now, { since: null, back: true });
  show();
  setTimeout(() => {
    now.back = false;
    show();
  }, BACK_SHOWN);
}

export function showWaiting(count) {
  now.waiting = count;
  show();
}

function show() {
  for (const place of prepare()) {
    const [state, text] = current(place.dataset);
    place.dataset.state = state;
    if (place.textContent !== text) place.textContent = text;
  }
}

function current(given) {
  const text = (name) => given[`text${name[0].toUpperCase()}${name.slice(1)}`] ?? TEXTS[name];
  if (now.since !== null) {
    const lost = text("lost").replace("{time}", clock(now.since));
    return ["lost", `${lost} ${text(now.reached ? "polling" : "stale")}`];
  }
  if (now.waiting) return ["waiting", text("waiting")];
  return now.back ? ["back", text("back")] : ["", ""];
}

function clock(instant) {
  const english = document.documentElement.lang === "en";
  const time = new Date(instant).toTimeString().slice(0, 5);
  return english ? time : time.replace(":", ".");
}
