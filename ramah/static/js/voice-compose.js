/** Says which clips make up a call, in order, and how long to pause after each. Pure: no browser.
 *
 * `compose({ number: "R-012", counter: 3 }, { language: "id+en", repeats: 2, chime: true, voice: true,
 * places: { 3: "place-lobi" } })` gives `[{ clip: "id/chime", pause: 0.25 }, …]`, pauses in seconds.
 */

const PAUSE = { chime: 0.25, within: 0.06, word: 0.12, group: 0.3, sentence: 0.45, again: 0.9 };
const MOST_REPEATS = 3;

const COUNTERS = { id: indonesian, en: english };

export function compose(call, settings) {
  const steps = settings.chime ? [step("id", "chime", PAUSE.chime)] : [];
  if (!settings.voice) return steps;
  const languages = settings.language.split("+").filter((language) => language in COUNTERS);
  for (let round = 0; round < repeats(settings); round += 1) {
    for (const language of languages) steps.push(...sentence(call, settings, language));
    if (languages.length) steps[steps.length - 1].pause = PAUSE.again;
  }
  return steps;
}

function repeats(settings) {
  return Math.min(Math.max(Math.trunc(settings.repeats) || 1, 1), MOST_REPEATS);
}

function sentence({ number, counter }, { places = {} }, language) {
  const place = places[counter];
  const parts = [
    [["ticket"], PAUSE.word],
    ...groups(number).map((signs) => [signs.map(spelled), PAUSE.group]),
    [["go-to"], PAUSE.word],
    [["counter"], PAUSE.word],
    [COUNTERS[language](Number(counter)), place ? PAUSE.group : PAUSE.sentence],
    ...(place ? [[[place], PAUSE.sentence]] : []),
  ];
  return parts.flatMap(([keys, after]) => joined(language, keys, after));
}

/** Cut "KI-012" into its letters and its digits; what is neither is not spoken. */
function groups(number) {
  const found = String(number).toUpperCase().match(/[A-Z]+|[0-9]+/g) ?? [];
  return found.map((group) => [...group]);
}

function spelled(sign) {
  return /[0-9]/.test(sign) ? `digit-${sign}` : `letter-${sign.toLowerCase()}`;
}

/** dua belas, dua puluh tiga; from 100 on, digit by digit. */
function indonesian(number) {
  const [tens, ones] = [Math.trunc(number / 10), number % 10];
  if (number < 10 || number > 99) return digits(number);
  if (number < 12) return [`number-${number}`];
  if (number < 20) return [`digit-${ones}`, "number-teen"];
  return [`digit-${tens}`, "number-tens", ...(ones ? [`digit-${ones}`] : [])];
}

function english(number) {
  const ones = number % 10;
  if (number < 10 || number > 99) return digits(number);
  if (number < 20) return [`number-${number}`];
  return [`number-${number - ones}`, ...(ones ? [`digit-${ones}`] : [])];
}

function digits(number) {
  return [...String(number)].filter((sign) => /[0-9]/.test(sign)).map(spelled);
}

function joined(language, keys, after) {
  const last = keys.length - 1;
  return keys.map((key, at) => step(language, key, at === last ? after : PAUSE.within));
}

function step(language, key, pause) {
  return { clip: `${language}/${key}`, pause };
}
