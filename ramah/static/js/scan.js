/** Reads labels with the camera while it runs.
 *
 * Without a camera, without HTTPS or without leave the page says so in words, and offers a photo
 * instead (scan-photo.js); typing the label always works.
 */

import { part, reader, root, say, send } from "./qr-reader.js";

const SAME_AGAIN = 3000; // ms in which the same code under the camera counts once
const PAUSE = 150; // ms between two looks
const LARGEST = 640; // px: more only costs time

const video = part("picture");
const mayFilm = Boolean(navigator.mediaDevices?.getUserMedia);
let stream = null;
let last = { text: "", at: 0 };

function show(running) {
  video.hidden = part("stop").hidden = !running;
  part("start").hidden = running || !mayFilm;
}

async function start() {
  try {
    const wanted = { facingMode: "environment", width: { ideal: 1280 } };
    stream = await navigator.mediaDevices.getUserMedia({ video: wanted, audio: false });
  } catch (error) {
    return say({ NotAllowedError: "Refused", NotFoundError: "None" }[error.name] ?? "Busy");
  }
  video.srcObject = stream;
  show(true);
  say("Look");
  await video.play();
  look(await reader());
}

function stop() {
  stream?.getTracks().forEach((track) => track.stop());
  stream = video.srcObject = null;
  show(false);
  say("");
}

async function look(read) {
  if (!stream) return;
  const text = video.videoWidth ? await read(video, LARGEST).catch(() => "") : "";
  if (text && stream) take(text);
  setTimeout(() => look(read), PAUSE);
}

function take(text) {
  const now = Date.now();
  const isSame = text === last.text && now - last.at < SAME_AGAIN;
  last = { text, at: now };
  if (!isSame) send(text);
}

root.hidden = false;
show(false);
if (!mayFilm) say("Insecure");
part("start").addEventListener("click", start);
part("stop").addEventListener("click", stop);
window.addEventListener("pagehide", stop);
