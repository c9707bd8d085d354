/** Reads the label in a photo: where the page may not use the camera, the phone's own camera may. */

import { part, reader, say, send } from "./qr-reader.js";

const SIZES = [1600, 1000, 640]; // px: large codes are found in small pictures
const input = part("photo");

async function read(file) {
  const [picture, look] = [await createImageBitmap(file), await reader()];
  for (const largest of SIZES) {
    const text = await look(picture, largest);
    if (text) return text;
  }
  return "";
}

input.addEventListener("change", async () => {
  const [file] = input.files;
  if (!file) return;
  say("Reading");
  const text = await read(file).catch(() => "");
  input.value = ""; // the same photo may be chosen again
  say(text ? "" : "Unread");
  if (text) send(text);
});
