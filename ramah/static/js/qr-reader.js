/** Reads a QR code in a picture, and puts it into the form `[data-scan-form]`, which it sends.
 *
 * Browsers that read codes themselves do it (BarcodeDetector); for the others jsQR is loaded when
 * it is needed. Nothing leaves the device but the text that was read.
 */

export const root = document.querySelector("[data-scan]");
export const part = (name) => root.querySelector(`[data-scan-${name}]`);
const form = document.querySelector("[data-scan-form]");

export function say(name) {
  part("words").textContent = name ? part("words").dataset[`text${name}`] : "";
}

/** Give what reads a picture that is drawn no larger than so many pixels. */
export async function reader() {
  const formats = (await window.BarcodeDetector?.getSupportedFormats()) ?? [];
  if (formats.includes("qr_code")) {
    const detector = new window.BarcodeDetector({ formats: ["qr_code"] });
    return async (picture) => (await detector.detect(picture))[0]?.rawValue ?? "";
  }
  await load(root.dataset.scanReader);
  const paper = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  return async (picture, largest) => {
    const [wide, high] = [picture.videoWidth ?? picture.width, picture.videoHeight ?? picture.height];
    const scale = Math.min(1, largest / Math.max(wide, high));
    const [width, height] = [wide * scale, high * scale].map(Math.round);
    Object.assign(paper.canvas, { width, height });
    paper.drawImage(picture, 0, 0, width, height);
    return window.jsQR(paper.getImageData(0, 0, width, height).data, width, height)?.data ?? "";
  };
}

export function send(text) {
  form.querySelector("[name=label]").value = text;
  form.requestSubmit();
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
