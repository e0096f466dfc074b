// Asks before a button or form does what its data-confirm names.
document.addEventListener("submit", (event) => {
  const sentence = event.submitter?.dataset.confirm || event.target.dataset.confirm;
  if (sentence && !confirm(sentence)) event.preventDefault();
}, true);
