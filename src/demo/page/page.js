// The demo's page: who and where from the address, our header and hints, then converse in the room at once.

import converse from "/converse/converse.min.js";

const settings = JSON.parse(document.querySelector("#settings").textContent);
const address = new URL(location.href);

const room =
  findRoom(address.searchParams.get("room")) ?? findRoom(settings.defaultRoom) ?? settings.rooms[0];
const nick = plainNick(address.searchParams.get("nick") ?? "") || randomNick();
const roomEmojis = settings.emojis.filter((emoji) => emoji.room === room.jid);

// Keeping the nick in the address makes a reload the same visitor.
history.replaceState(null, "", addressOf(room, nick));
document.title = `${room.title} · mucwarden demo`;

showRooms();
showHints();
startChat();

function localPart(jid) {
  return jid.split("@")[0];
}

function findRoom(name) {
  return settings.rooms.find(({ jid }) => jid === name || localPart(jid) === name);
}

/** XMPP refuses invisible and newer characters in a nick, and with them the visitor. */
function plainNick(text) {
  return text
    .replace(/[^\p{L}\p{M}\p{N}\p{P} ]/gu, "")
    .trim()
    .slice(0, 40);
}

function randomNick() {
  return `Visitor-${100 + Math.floor(Math.random() * 900)}`;
}

function addressOf({ jid }, who) {
  return `/?${new URLSearchParams({ room: localPart(jid), nick: who })}`;
}

function element(name, properties, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

function showRooms() {
  const links = settings.rooms.map((each) => {
    const link = element("a", { href: addressOf(each, nick) }, each.title);
    if (each === room) link.setAttribute("aria-current", "page");
    return link;
  });
  document.querySelector(".bar nav").append(...links);
}

function showHints() {
  const first = element("li", {}, "Type ", saying(room.hint), " and nobody else gets to see it.");
  const others = (room.more ?? []).map(({ say, effect }) =>
    element("li", {}, "Type ", saying(say), `: ${effect}.`),
  );
  document.querySelector("#hints").append(first, ...others);
  document.querySelector("#nick").append(nick);
  const second = document.querySelector("#second");
  const somebodyNew = () => {
    second.href = addressOf(room, randomNick());
  };
  somebodyNew();
  // After the browser has followed the link: the next click brings yet another viewer.
  second.addEventListener("click", () => setTimeout(somebodyNew));
}

function saying(text) {
  const properties = { type: "button", className: "say", title: "Put this into the message box" };
  const button = element("button", properties, text);
  button.addEventListener("click", () => write(text));
  return button;
}

function write(text) {
  const box = document.querySelector("converse-muc textarea.chat-textarea");
  if (!box) return;
  box.value = text;
  box.dispatchEvent(new Event("input", { bubbles: true }));
  box.focus();
}

function startChat() {
  converse.plugins.add("mucwarden-demo", { initialize: ourPlugin });
  converse.initialize({
    view_mode: "embedded",
    singleton: true,
    whitelisted_plugins: ["mucwarden-demo"],
    blacklisted_plugins: [
      "converse-omemo",
      "converse-omemo-views",
      "converse-bookmarks",
      "converse-bookmark-views",
      "converse-register",
      "converse-push",
      "converse-notification",
    ],
    assets_path: "/converse",
    i18n: "en",
    loglevel: "warn",
    theme: "classic",
    dark_theme: "dracula",

    authentication: "anonymous",
    auto_login: true,
    jid: settings.domain,
    websocket_url: settings.websocket,
    discover_connection_methods: false,
    // Alone it gives up on an anonymous session; comeBack() does not.
    auto_reconnect: false,
    // A tab is a visitor: nothing is remembered, so nothing can ask to be resolved.
    persistent_store: "sessionStorage",
    keepalive: false,
    enable_smacks: false,

    nickname: nick,
    auto_join_rooms: [{ jid: room.jid, nick, name: room.title }],
    // On a nick already taken converse would ask for another; with this it counts on by itself.
    muc_nickname_from_jid: true,
    auto_register_muc_nickname: false,
    hide_muc_participants: matchMedia("(max-width: 900px)").matches,
    muc_fetch_members: false,
    allow_muc_invitations: false,
    muc_show_info_messages: [],

    colorize_username: true,
    render_media: false,
    embed_3rd_party_media_players: false,
    emoji_categories: emojiCategories(),
    visible_toolbar_buttons: { call: false, clear: false, emoji: true, location: false, spoiler: false },
    modtools_disable_assign: true,
  });
}

/** A demo started again may have other ports, which only a fresh page knows. */
async function comeBack() {
  await new Promise((resolve) => setTimeout(resolve, 2000));
  const answer = await fetch("/", { method: "HEAD" }).catch(() => undefined);
  if (answer?.ok) location.reload();
  else comeBack();
}

/** Each category with the emoji that stands for it; the room's own come first. */
function emojiCategories() {
  return {
    ...(roomEmojis.length > 0 && { custom: roomEmojis[0].sn }),
    popular: ":star:",
    smileys: ":grinning:",
    people: ":thumbsup:",
    activity: ":soccer:",
    travel: ":motorcycle:",
    objects: ":bomb:",
    nature: ":rainbow:",
    food: ":hotdog:",
    symbols: ":musical_note:",
    flags: ":flag_ac:",
  };
}

function ourPlugin() {
  const { api } = this._converse;
  // Prosody calls a room by its address; the page has a name for it.
  api.listen.on("chatRoomInitialized", (muc) => {
    const useTitle = () => muc.save({ name: room.title });
    muc.on("change:name", useTitle);
    useTitle();
    // Not always the nick asked for: a tab opened twice is somebody with a number.
    api.listen.on("enteredNewRoom", () => document.querySelector("#nick").replaceChildren(muc.get("nick")));
  });
  // In the new dialect of XEP-0425 `by` is gone, and converse would name the author as the one who retracted.
  // Debian 13's Prosody speaks both dialects in one stanza, so the name may still be there.
  api.listen.on("parseMUCMessage", (stanza, message) => {
    if (message.moderated !== "retracted" || message.moderated_by) return message;
    const by = stanza.querySelector("moderated[by]")?.getAttribute("by");
    return { ...message, moderated_by: by ?? room.jid };
  });
  api.listen.on("disconnected", comeBack);
  api.listen.on("loadEmojis", (_context, emojis) => {
    for (const category of Object.values(emojis)) for (const { sn } of roomEmojis) delete category[sn];
    return {
      ...emojis,
      custom: Object.fromEntries(roomEmojis.map(({ sn, url }) => [sn, { sn, url, c: "custom" }])),
    };
  });
}
