// Turns a link to outside content into a button that loads it here. Nothing
// is asked of the other host before the reader presses it.
for (const place of document.querySelectorAll(".embed[data-src]")) {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = place.dataset.label || place.dataset.host;
  button.addEventListener("click", () => {
    const frame = document.createElement("iframe");
    frame.src = place.dataset.src;
    frame.title = place.dataset.title;
    frame.allow = "fullscreen; picture-in-picture";
    frame.referrerPolicy = "strict-origin-when-cross-origin";
    place.replaceChildren(frame);
    frame.focus();
  });
  place.append(button);
}
