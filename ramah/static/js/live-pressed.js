/** Knows the control that is being pressed: replaced between down and up, its click would be lost. */

const KEYS = new Set([" ", "Enter"]);

let pressed = null;

/** Tell whether a control inside an element is being pressed now. */
export const isPressed = (element) => pressed !== null && element.contains(pressed);

const press = ({ target }) => (pressed = target);
const release = () => setTimeout(() => (pressed = null)); // after the click that follows

document.addEventListener("pointerdown", press, true);
document.addEventListener("keydown", (event) => KEYS.has(event.key) && press(event), true);
for (const event of ["pointerup", "pointercancel", "keyup", "dragend"]) {
  document.addEventListener(event, release, true);
}
addEventListener("blur", release);
