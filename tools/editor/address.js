// Addresses as internal/engine/document reads them: http, https, mailto, and
// paths of this site.

const spelt = /[^\x21-\x7e]|["<>\\^`{|}]/gu;

// cleanLink returns the canonical form of an address, or "" for one that the
// tree refuses.
export function cleanLink(address) {
  let s = (address ?? "").replace(/[\t\n\r]/g, "").trim().replace(spelt, encodeURIComponent);
  s = unwrap(s);
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(s)?.[1].toLowerCase();
  if (scheme === "mailto") return s.length > 7 ? `mailto:${s.slice(7)}` : "";
  if (s.startsWith("//")) return cleanWeb(`https:${s}`);
  if (!scheme) return s.startsWith("/") ? s : "";
  return scheme === "http" || scheme === "https" ? cleanWeb(s) : "";
}

function cleanWeb(s) {
  const parts = /^(https?):\/\/(?:[^/?#]*@)?([^/?#:][^/?#]*)(.*)$/i.exec(s);
  return parts ? dropTrackers(`${parts[1].toLowerCase()}://${parts[2]}${parts[3]}`) : "";
}

// wrappers are the addresses through which mail programs, search engines and
// networks lead to the real one, and the query key that holds it.
const wrappers = [
  [/^(www\.)?google\.[a-z.]+$/, "/url", ["q", "url"]],
  [/^(l|lm)\.facebook\.com$/, "/l.php", ["u"]],
  [/^l\.instagram\.com$/, "/", ["u"]],
  [/\.safelinks\.protection\.outlook\.com$/, "/", ["url"]],
  [/^(www\.)?youtube\.com$/, "/redirect", ["q"]],
  [/^out\.reddit\.com$/, null, ["url"]],
];

// unwrap returns the address to which a tracking redirect leads.
function unwrap(s) {
  if (!/^https?:/i.test(s) || !URL.canParse(s)) return s;
  const url = new URL(s);
  for (const [host, path, keys] of wrappers) {
    if (!host.test(url.hostname) || (path && url.pathname !== path)) continue;
    for (const key of keys) {
      const inner = url.searchParams.get(key);
      if (inner && /^https?:/i.test(inner)) return inner.replace(spelt, encodeURIComponent);
    }
  }
  return s;
}

const trackers = /^(utm_.*|fbclid|gclid|dclid|msclkid|igshid|mc_cid|mc_eid|yclid|_hsenc|_hsmi|twclid)$/;

// dropTrackers removes the query keys that tell who sent a reader.
function dropTrackers(s) {
  const [, before, query, fragment] = /^([^?#]*)(?:\?([^#]*))?(#.*)?$/.exec(s);
  if (!query) return s;
  const kept = query.split("&").filter((part) => !trackers.test(part.replace(/^amp;/, "").split("=")[0]));
  return before + (kept.length ? `?${kept.join("&")}` : "") + (fragment ?? "");
}

// bareAddress returns the web address that a text is and nothing else, or "".
export function bareAddress(text) {
  const s = text.trim();
  return /^https?:\/\/\S+$/i.test(s) ? cleanLink(s) : "";
}

// hostOf returns the host of an address in lower case, without "www.".
export function hostOf(address) {
  return URL.canParse(address) ? new URL(address).hostname.replace(/^www\./, "") : "";
}

// relatives are the hosts of pages whose players stand on another host.
const relatives = {
  "youtube.com": "youtube-nocookie.com",
  "m.youtube.com": "youtube-nocookie.com",
  "youtu.be": "youtube-nocookie.com",
  "vimeo.com": "player.vimeo.com",
};

// embeddable reports whether the page of an address can be shown in a frame
// from one of the hosts that the site allows.
export function embeddable(address, hosts) {
  const host = hostOf(address);
  if (!host) return false;
  const path = new URL(address).pathname;
  if (path === "/" || path === "") return false;
  return hosts.some((allowed) => {
    const name = allowed.replace(/^www\./, "");
    return name === host || name === relatives[host];
  });
}

// cleanSrc is cleanLink for the address of a medium, which may be a relative
// path as well.
export function cleanSrc(address) {
  const s = (address ?? "").trim();
  if (!s || /^[#?]/.test(s)) return "";
  if (/^([a-z][a-z0-9+.-]*:|\/)/i.test(s)) return /^mailto:/i.test(s) ? "" : cleanLink(s);
  return s.replace(spelt, encodeURIComponent);
}
