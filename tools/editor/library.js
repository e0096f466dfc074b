// Choosing something that is already uploaded.
import { dialog } from "./dialog.js";
import { button, el, field } from "./dom.js";
import { learn } from "./media.js";
import { ask } from "./server.js";
import { words } from "./words.js";

// choosePicture resolves with the item of a picture, or null.
export const choosePicture = () => choose(false);

// choosePictures resolves with the items of one or more pictures, or null.
export const choosePictures = () => choose(true);

function choose(several) {
  return dialog(words.choosePicture, (close) => {
    const chosen = new Map();
    const grid = el("ul", { class: "library" });
    const empty = el("p", { class: "empty", hidden: true }, words.noPictures);
    const more = button(words.more, () => load(after), { class: "quiet", hidden: true });
    const query = el("input", { type: "search", autofocus: true, oninput: () => plan() });
    let after = "";
    let turn = 0;
    let timer = 0;
    const plan = () => {
      clearTimeout(timer);
      timer = setTimeout(() => load(""), 200);
    };
    const load = async (from) => {
      const mine = ++turn;
      const { items, after: next } = await page(query.value, from);
      if (mine !== turn) return;
      learn(...items);
      after = next ?? "";
      more.hidden = !after;
      const list = items.map((item) => el("li", {}, entry(item)));
      if (from) grid.append(...list);
      else grid.replaceChildren(...list);
      empty.hidden = grid.childElementCount > 0;
    };
    const entry = (item) => el("button", {
      type: "button",
      "aria-pressed": several ? "false" : null,
      onclick: (event) => {
        if (!several) {
          close(item);
          return;
        }
        const dom = event.currentTarget;
        if (!chosen.delete(item.key)) chosen.set(item.key, item);
        dom.setAttribute("aria-pressed", String(chosen.has(item.key)));
      },
    },
    item.src ? el("img", { src: item.thumb || item.src, alt: item.alt ?? "", loading: "lazy" }) : null,
    el("span", {}, item.expired ? `${words.pictureOf(item)} – ${words.expired}` : words.pictureOf(item)));
    load("");
    return el("div", {}, field(words.search, query), empty, grid, el("p", { class: "actions" },
      several ? button(words.addPictures, () => close([...chosen.values()]), { class: "primary" }) : null, more));
  }, "wide");
}

async function page(q, after) {
  const query = new URLSearchParams({ q });
  if (after) query.set("after", after);
  try {
    return await ask("GET", `/desk/media/pick?${query}`);
  } catch {
    return { items: [], after: "" };
  }
}
