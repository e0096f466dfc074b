// What is said to those who do not look: one polite live region.
const region = document.getElementById("announcer");

export function announce(text) {
  if (region) region.textContent = text;
}
