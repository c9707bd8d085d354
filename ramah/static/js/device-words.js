/** Keeps what is typed when a shared device locks, and puts it back when its person returns. */

const SKIPPED = "[type=password], [type=hidden], [type=file], button, fieldset, output";
const isBox = (field) => field.type === "radio" || field.type === "checkbox";
const pathOf = (form) => new URL(form.action, location.href).pathname;

const forms = () => [...document.querySelectorAll("main form")].filter((form) => form.method === "post");

function isChanged(field) {
  if (isBox(field)) return field.checked !== field.defaultChecked;
  if (field.localName === "select") return [...field.options].some((one) => one.selected !== one.defaultSelected);
  return field.value.trim() !== "" && field.value !== field.defaultValue;
}

const isAsked = (field) => field.name && !field.matches(SKIPPED) && isChanged(field);

const labelOf = (field) => field.labels?.[0]?.innerText.trim().split("\n")[0] ?? "";

function said(field) {
  if (field.localName === "select") return `${labelOf(field)}: ${field.selectedOptions[0]?.text ?? ""}`;
  if (isBox(field)) return field.checked ? labelOf(field) : `${labelOf(field)}: –`;
  return `${labelOf(field)}: ${field.value}`;
}

const wordOf = (form, field) => ({
  form: pathOf(form),
  name: field.name,
  said: said(field),
  value: field.value,
  checked: !isBox(field) || field.checked,
});

/** List what stands typed or chosen on the page, but was not sent. */
export function typed() {
  return forms().flatMap((form) => [...form.elements].filter(isAsked).map((field) => wordOf(form, field)));
}

function put(word) {
  const form = forms().find((one) => pathOf(one) === word.form);
  const fields = [...(form?.elements ?? [])].filter(
    (field) => field.name === word.name && !field.matches(SKIPPED) && (!isBox(field) || field.value === word.value),
  );
  if (!fields.length) return;
  const [field] = fields;
  if (isBox(field)) field.checked = word.checked !== false;
  else field.value = word.value;
  for (const event of ["input", "change"]) field.dispatchEvent(new Event(event, { bubbles: true }));
}

const panel = document.querySelector("[data-kept-words]");
if (panel) JSON.parse(panel.dataset.keptWords).forEach(put);
