// Looks for words in `euraWords`: [kind, name, title, page, text] for each thing that the dictionary tells of.
"use strict";
(() => {
  const SHOWN = 40;
  const LONG = 7;
  const ENDING = 3;
  const box = document.getElementById("find");
  const list = document.querySelector("#found ol");
  const count = document.getElementById("found-count");
  const plain = (text) => text.toLowerCase();
  const entries = window.euraWords.map((entry) => ({ entry, name: plain(entry[1]), all: plain(entry.join(" ")) }));

  // Finnish inflects: osatyökykyinen, osatyökykyisten. A long word is also looked for without its last letters.
  const stem = (word) => (word.length >= LONG ? word.slice(0, -ENDING) : word);

  // a name that begins with the words comes first, then a name that holds them, then any text, the words as they are first
  const rank = (found, words) =>
    words.every((word) => found.name.startsWith(word)) ? 0
    : words.every((word) => found.name.includes(word)) ? 1
    : words.every((word) => found.all.includes(word)) ? 2 : 3;

  const item = ([kind, name, title, page]) => {
    const li = document.createElement("li");
    const link = document.createElement("a");
    link.href = box.dataset.up + page;
    link.textContent = name;
    li.append(link, " ", `(${kind}) ${title}`);
    return li;
  };

  const look = () => {
    const words = plain(box.value).split(/\s+/).filter(Boolean);
    const found = words.length ? entries.filter(({ all }) => words.every((word) => all.includes(stem(word)))) : [];
    found.sort((a, b) => rank(a, words) - rank(b, words));
    list.replaceChildren(...found.slice(0, SHOWN).map(({ entry }) => item(entry)));
    list.hidden = !found.length;
    const said = found.length > SHOWN ? box.dataset.first : box.dataset.found;
    count.textContent = words.length ? said.replace("{count}", found.length).replace("{shown}", SHOWN) : "";
  };

  box.form.addEventListener("submit", (event) => {
    event.preventDefault();
    look();
  });
  box.addEventListener("input", look);
  box.value = new URLSearchParams(location.search).get("q") || "";
  look();
})();
