/** Keeps what is chosen in this browser until it is sent, and puts it back on the next visit. */

const form = document.querySelector("form[data-survey]");
const KEY = `survei-${form.dataset.survey}`;
const PLACE = new Set(["versi", "kata", "cara", "ke", "di"]);

const restored = document.querySelector("[data-survey-restored]");

function read() {
  try {
    return JSON.parse(localStorage.getItem(KEY) ?? "{}");
  } catch {
    return {}; // no storage here, or not ours
  }
}

function keep() {
  const answers = [...new FormData(form)].filter(([name, value]) => value && !PLACE.has(name));
  try {
    localStorage.setItem(KEY, JSON.stringify(Object.fromEntries(answers)));
  } catch {
    return; // a full or forbidden storage: the form itself still holds everything
  }
}

function put(name, value) {
  const field = form.elements[name];
  if (field === undefined) {
    const hidden = Object.assign(document.createElement("input"), { type: "hidden", name, value });
    form.append(hidden);
  } else if (!field.value) {
    field.value = value;
  } else {
    return false; // what stands here is newer
  }
  return true;
}

function restore() {
  const put_back = Object.entries(read()).filter(([name, value]) => put(name, value));
  restored.hidden = put_back.length === 0;
}

function forget() {
  localStorage.removeItem(KEY);
  window.location.replace(window.location.pathname + window.location.search);
}

restore();
keep();
for (const said of document.querySelectorAll("[data-survey-keeps]")) said.hidden = false;
form.addEventListener("input", keep);
restored.querySelector("[data-survey-forget]").addEventListener("click", forget);
