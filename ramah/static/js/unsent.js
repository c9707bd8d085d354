/** Asks before a page with words typed but not sent is left: by a link, the back button, a reload. */

const TYPED = "textarea, input:not([type]), input[type=text], input[type=tel], input[type=search]";

let sending = false;

function isTyped(field) {
  return field.value.trim() !== "" && field.value !== field.defaultValue;
}

function hasUnsentWords() {
  const forms = [...document.querySelectorAll("form[data-keep-words]")];
  return forms.some((form) => [...form.querySelectorAll(TYPED)].some(isTyped));
}

document.addEventListener("submit", (event) => (sending = !event.defaultPrevented));
window.addEventListener("pageshow", () => (sending = false));
window.addEventListener("beforeunload", (event) => {
  if (!sending && hasUnsentWords()) event.preventDefault();
});
