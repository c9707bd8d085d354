/** The bell's sound on this device: tested by hand once, kept awake, marked when it is blocked. */

import { allow, canSound, canVibrate, hush, isBlocked, ring } from "./visitor-chime.js";

const KEY = "ramah-bel";
const A_MOMENT = 600;
const trembles = canVibrate && matchMedia("(pointer: coarse)").matches; // a PC only says it does

const section = document.querySelector("[data-bell-sound]");
const heard = section.querySelector("[data-bell-heard]");
const button = section.querySelector("[data-bell-test]");
const alert = section.querySelector("[data-bell-alert]");

let isTested = stored() === "siap";
let isAwake = false;

export function loudly(volume) {
  if (isBlocked()) allow().then(show); // a screen that is set up to sound without a touch
  ring(volume);
  show();
}

export const still = () => hush();

export const announce = (text) => (alert.textContent = text);

/** Show the switch; whoever tested the bell in this tab finds it ready on the next page too. */
export function prepare(volume) {
  button.addEventListener("click", () => test(volume()));
  document.addEventListener("pointerdown", wake, { passive: true });
  document.addEventListener("keydown", wake);
  document.addEventListener("visibilitychange", stayAwake);
  section.hidden = false;
  wake();
  show();
  stayAwake();
}

async function test(volume) {
  await allow();
  isTested = true;
  keep("siap");
  ring(volume);
  show();
  stayAwake();
}

/** Any touch lets a page sound; browsers that remember an earlier touch need none. */
function wake() {
  if (!isBlocked()) return;
  allow().then(show);
  setTimeout(show, A_MOMENT); // where sound stays blocked, the promise stays open
}

function state() {
  if (!canSound) return "unavailable";
  if (!isTested) return "untested";
  return isBlocked() ? "blocked" : "ready";
}

function show() {
  const now = state();
  const name = `text${now[0].toUpperCase()}${now.slice(1)}`;
  const text = heard.dataset;
  const more = now === "ready" ? [trembles && text.textVibrates, isAwake ? text.textAwake : text.textStay] : [];
  section.dataset.state = now;
  put(heard, [text[name], ...more].filter(Boolean).join(" "));
  put(button, button.dataset[name]);
}

function put(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

async function stayAwake() {
  if (document.hidden || !("wakeLock" in navigator)) return;
  const lock = await navigator.wakeLock.request("screen").catch(() => null);
  isAwake = lock !== null;
  show();
}

function stored() {
  try {
    return sessionStorage.getItem(KEY);
  } catch (_error) {
    return null; // a browser that keeps nothing
  }
}

function keep(value) {
  try {
    sessionStorage.setItem(KEY, value);
  } catch (_error) {
    return;
  }
}
