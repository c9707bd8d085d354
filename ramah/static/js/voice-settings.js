/** Reads how a board is to sound from its data attributes, anew each time: they may change. */

export function board() {
  return document.querySelector("[data-board]");
}

export function settings() {
  const { chime, voice, volume, repeats, language, voiceManifest } = board().dataset;
  return {
    chime: isOn(chime),
    voice: isOn(voice),
    volume: Math.min(Math.max(Number(volume ?? 80), 0), 100) / 100,
    repeats: Number(repeats ?? 1),
    language: language ?? "id",
    manifest: voiceManifest,
  };
}

function isOn(value) {
  return /^(1|true|on|yes)$/i.test(value ?? "");
}
