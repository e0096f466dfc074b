// The whole page as one value: the fields around the text, and the text.
import { countWords, minutesOf } from "./count.js";
import { Picker } from "./picker.js";
import { Text } from "./text.js";
import { words } from "./words.js";

const lines = ["headline", "standfirst", "kicker", "dateline", "slug", "lang"];
const sources = ["name", "url", "credit"];

// content are the keys of a Working that people write.
export const content = [...lines, "source", "body", "sections", "tags", "authors"];

// contentOf returns what people wrote of a Working, as it is sent back.
export const contentOf = (working) => Object.fromEntries(content.map((name) => [name, working[name]]));

// Page reads and writes the fields. changed is called after each change.
export class Page {
  constructor(choices, changed) {
    this.limit = choices.headline_limit || 0;
    this.inputs = Object.fromEntries(lines.map((name) => [name, byID(`edit-${name}`)]));
    this.source = Object.fromEntries(sources.map((name) => [name, byID(`edit-source-${name}`)]));
    const tell = () => {
      if (!this.loading) changed();
    };
    for (const input of [...Object.values(this.inputs), ...Object.values(this.source)]) {
      input.addEventListener("input", () => {
        if (input.matches("textarea.line")) oneLine(input);
        this.measure();
        if (input === this.inputs.lang) this.showLang();
        tell();
      });
    }
    this.sections = new Picker(byID("edit-sections"), choices.sections, false, tell);
    this.authors = new Picker(byID("edit-authors"), choices.authors, false, tell);
    this.tags = new Picker(byID("edit-tags"), choices.tags.map((name) => ({ id: name, name })), true, tell);
    this.text = new Text({
      text: byID("edit-text"), toolbar: byID("edit-toolbar"), find: byID("edit-find"), block: byID("edit-block"),
    }, choices.embed_hosts, () => {
      this.planCount();
      tell();
    });
    for (const name of ["headline", "standfirst"]) {
      this.inputs[name].addEventListener("keydown", (event) => {
        if (event.key !== "Enter" || event.isComposing) return;
        event.preventDefault();
        if (name === "headline") this.inputs.standfirst.focus();
        else this.text.view.focus();
      });
    }
  }

  get value() {
    const value = {};
    for (const name of lines) value[name] = this.inputs[name].value;
    value.source = Object.fromEntries(sources.map((name) => [name, this.source[name].value]));
    value.body = this.text.body;
    value.sections = this.sections.value;
    value.tags = this.tags.value;
    value.authors = this.authors.value;
    return value;
  }

  set value(value) {
    this.loading = true;
    for (const name of lines) this.inputs[name].value = value[name] ?? "";
    for (const name of sources) this.source[name].value = value.source?.[name] ?? "";
    this.sections.value = value.sections;
    this.tags.value = value.tags;
    this.authors.value = value.authors;
    this.text.load(value.body);
    this.showLang();
    this.loading = false;
    this.measure();
    this.count();
  }

  // showLang gives the text its language, for spelling, hyphens and direction.
  showLang() {
    const { lang } = this.inputs;
    this.text.setLang(lang.value, rightToLeft.test(lang.value) ? "rtl" : "ltr");
  }

  setEditable(yes) {
    for (const input of [...Object.values(this.inputs), ...Object.values(this.source)]) input.readOnly = !yes;
    for (const picker of [this.sections, this.authors, this.tags]) picker.setEditable(yes);
    this.text.setEditable(yes);
  }

  // focusField puts the cursor into a field by its name in a Working.
  focusField(name) {
    (this.inputs[name] ?? this[name]?.input ?? this.text.view.dom).focus();
  }

  measure() {
    const n = [...this.inputs.headline.value.trim()].length;
    const says = byID("edit-headline-count");
    says.textContent = this.limit ? (n > this.limit ? words.headlineLong : words.headlineCount)(n, this.limit) : words.characters(n);
    says.classList.toggle("error", this.limit > 0 && n > this.limit);
    for (const name of ["headline", "standfirst"]) grow(this.inputs[name]);
  }

  planCount() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.count(), 500);
  }

  count() {
    const n = countWords(this.text.view.state.doc, this.inputs.lang.value || document.documentElement.lang);
    byID("edit-count").textContent = words.count(n, minutesOf(n));
  }
}

const rightToLeft = /^(ar|arc|ckb|dv|fa|he|iw|ji|ks|nqo|ps|sd|syr|ug|ur|yi)\b(?!-latn|-cyrl)/i;

const byID = (id) => document.getElementById(id);

// grow makes a textarea as high as its text where the browser does not.
function grow(area) {
  if (CSS.supports("field-sizing", "content")) return;
  area.style.height = "auto";
  area.style.height = `${area.scrollHeight}px`;
}

// oneLine takes line ends out of what was pasted into a headline.
function oneLine(area) {
  if (!/[\r\n]/.test(area.value)) return;
  const at = area.selectionStart;
  area.value = area.value.replace(/\s*[\r\n]+\s*/g, " ");
  area.setSelectionRange(at, at);
}
