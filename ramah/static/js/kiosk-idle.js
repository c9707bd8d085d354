/** Brings the kiosk back to its start when nobody touches it, after asking; keeps the start fresh. */

import { go, home } from "./kiosk.js";

const ASK = 20; // seconds in which one tap is enough to stay (WCAG 2.2.1)
const QUIET = 5; // at least, before it asks
const FRESH = 60; // seconds: opening hours pass by themselves

const dialog = document.querySelector("[data-kiosk-idle]");
const status = document.querySelector("[data-kiosk-status]");
const lost = document.querySelector("[data-kiosk-lost]");
let touched = performance.now();

const data = () => document.getElementById("kios").dataset;
const idle = () => Math.floor((performance.now() - touched) / 1000);

function touch() {
  if (!dialog.open) touched = performance.now();
}

function stay() {
  dialog.close();
  touched = performance.now();
  status.textContent = "";
}

function leave() {
  touched = performance.now();
  status.textContent = "";
  home();
}

function ask(left) {
  if (!dialog.open) {
    dialog.showModal();
    document.dispatchEvent(new CustomEvent("kiosk:asks"));
    dialog.querySelector("[data-kiosk-stay]").focus();
  }
  dialog.classList.toggle("kiosk-low", document.getElementById("kios").classList.contains("kiosk-low"));
  dialog.querySelector("[data-kiosk-left]").textContent = String(left);
  if (left === ASK || left === ASK / 2) status.textContent = status.dataset.textLeft.replace("{seconds}", left);
}

function tick() {
  const isStart = "plain" in data();
  if (isStart || data().step === "kiosk_closed") return idle() >= FRESH && !lost.open && renew();
  const left = Math.max(Number(data().seconds), ASK + QUIET) - idle();
  if (left <= 0) leave();
  else if (left <= ASK && !lost.open) ask(left);
}

function renew() {
  touched = performance.now();
  go(data().kiosk);
}

for (const sign of ["pointerdown", "keydown", "scroll"]) {
  document.addEventListener(sign, touch, { passive: true, capture: true });
}
document.addEventListener("click", (event) => event.target.closest("[data-kiosk-stay]") && stay());
document.addEventListener("kiosk:shown", () => (touched = performance.now()));
dialog.addEventListener("cancel", stay);
lost.addEventListener("cancel", (event) => event.preventDefault());
setInterval(tick, 500);
