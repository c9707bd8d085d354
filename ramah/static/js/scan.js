/** Reads QR codes with the camera and puts them into the form `[data-scan-form]`, which it sends.
 *
 * Browsers that read codes themselves do it (BarcodeDetector); for the others jsQR is loaded when
 * the camera is started. Without a camera, without HTTPS or without leave the page says so in
 * words: typing the label always works.
 */

const SAME_AGAIN = 3000; // ms in which the same code under the camera counts once
const PAUSE = 150; // ms between two looks
const LARGEST = 640; // px: more only costs time

const root = document.querySelector("[data-scan]");
const form = document.querySelector("[data-scan-form]");
const part = (name) => root.querySelector(`[data-scan-${name}]`);
const video = part("picture");
let stream = null;
let last = { text: "", at: 0 };

function say(name) {
  part("words").textContent = name ? part("words").dataset[`text${name}`] : "";
}

function show(running) {
  video.hidden = part("stop").hidden = !running;
  part("start").hidden = running;
}

async function start() {
  if (!navigator.mediaDevices?.getUserMedia) return say("Insecure");
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

/** Give what reads a picture: the browser itself, or jsQR. */
async function reader() {
  const formats = (await window.BarcodeDetector?.getSupportedFormats()) ?? [];
  if (formats.includes("qr_code")) {
    const detector = new window.BarcodeDetector({ formats: ["qr_code"] });
    return async () => (await detector.detect(video))[0]?.rawValue ?? "";
  }
  await load(root.dataset.scanReader);
  const paper = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  return async () => {
    const scale = Math.min(1, LARGEST / Math.max(video.videoWidth, video.videoHeight));
    const [width, height] = [video.videoWidth * scale, video.videoHeight * scale].map(Math.round);
    Object.assign(paper.canvas, { width, height });
    paper.drawImage(video, 0, 0, width, height);
    return window.jsQR(paper.getImageData(0, 0, width, height).data, width, height)?.data ?? "";
  };
}

function load(address) {
  if (window.jsQR) return Promise.resolve();
  return new Promise((resolve, reject) => {
    const script = Object.assign(document.createElement("script"), { src: address });
    script.onload = resolve;
    script.onerror = reject;
    document.head.append(script);
  });
}

async function look(read) {
  if (!stream) return;
  const text = video.videoWidth ? await read().catch(() => "") : "";
  if (text && stream) take(text);
  setTimeout(() => look(read), PAUSE);
}

function take(text) {
  const now = Date.now();
  const isSame = text === last.text && now - last.at < SAME_AGAIN;
  last = { text, at: now };
  if (isSame) return;
  form.querySelector("[name=label]").value = text;
  form.requestSubmit();
}

root.hidden = false;
part("start").addEventListener("click", start);
part("stop").addEventListener("click", stop);
window.addEventListener("pagehide", stop);
