// Shows a part of a form only where another answer calls for it: fewer things to read and pass by.
// <div data-reveal="code" data-reveal-values="PROMISED REFERRED">…</div>; without script all is shown.

function answers(form, name) {
  const fields = form.querySelectorAll(`[name="${CSS.escape(name)}"]`);
  return Array.from(fields)
    .filter((field) => !["radio", "checkbox"].includes(field.type) || field.checked)
    .map((field) => field.value);
}

function isFilled(part) {
  const fields = Array.from(part.querySelectorAll("input, select, textarea"));
  return fields.some((field) =>
    ["radio", "checkbox"].includes(field.type) ? field.checked : field.value !== "",
  );
}

function update(part) {
  const wanted = part.dataset.revealValues.split(" ");
  const called = answers(part.closest("form"), part.dataset.reveal).some((value) =>
    wanted.includes(value),
  );
  const wrong = part.querySelector("[data-state=error]") !== null;
  part.hidden = !(called || wrong || isFilled(part));
}

function updateAll(form) {
  form.querySelectorAll("[data-reveal]").forEach(update);
}

document.addEventListener("change", (event) => {
  if (event.target.form) updateAll(event.target.form);
});
document.addEventListener("htmx:afterSwap", () => document.querySelectorAll("form").forEach(updateAll));
window.addEventListener("pageshow", () => document.querySelectorAll("form").forEach(updateAll));
document.querySelectorAll("form").forEach(updateAll);
