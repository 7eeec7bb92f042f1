import type { Explanation } from "./explain.ts";
import type { IssueCode } from "./issue.ts";

export const FILE_ISSUES = {
  "file-missing": {
    title: "A file that must be there is not",
    meaning: "There is nothing under this name.",
    why: "Without moderation.json the bot does not know who it is and cannot start.",
    example: "mucwarden run -f bot/rooms.example.org/moderation.jsn",
    cure: "Correct the path. In livechat's data folder the file is bot/<muc domain>/moderation.json.",
  },
  "file-unreadable": {
    title: "A file or folder cannot be read",
    meaning:
      "It is there, and the system does not let the bot read it, or it is far too large to be a configuration.",
    why: "What stands in it is not known: its last good version stays in force, and a bot that has just started has none.",
    example: "-rw------- 1 peertube peertube … lounge.json, and the bot runs as another user",
    cure: "Let the bot's user read it: chmod g+r and a common group, or the same uid in both containers.",
  },
  "handler-file": {
    title: "A file of conversation handlers cannot be loaded",
    meaning:
      "A file of --load-handlers is not there, throws, or does not export registerHandlers(directory).",
    why: "The handlers of the types that it would register do nothing. Moderation and the other handlers go on.",
    example: "--load-handlers greeter.js, which requires a package that is not installed",
    cure: "Mend the file as the message says, or take it out of the command line.",
  },
  "json-syntax": {
    title: "A file is not valid JSON",
    meaning:
      "At this place something else was expected. JSON knows no comments and no comma after the last entry.",
    why: "Nothing can be taken from a file that breaks off: its last good version stays in force.",
    example: '"words": ["spoiler", "spoilers",]',
    cure: "Mend it at this line; the fault is often at the end of the line before.",
  },
  "emoji-file": {
    title: "The picture of a custom emoji cannot be shown",
    meaning: "It is not there, larger than 30 KiB, or not the PNG, JPEG or GIF that its name says.",
    why: "Viewers see the short name instead of the picture. Moderation needs the name only and is not affected.",
    example: "emojis/channel/1/files/17180352000001.png holds an SVG",
    cure: "Upload the picture again in livechat's form.",
  },
  "instance-only": {
    title: "Something that only the instance can say",
    meaning: "defaultEnabled and locked speak for all channels and rooms; here they have no effect.",
    why: "Whoever wrote it believes that something is locked or switched on, and it is not.",
    example: '"locked": true   in policy/channels/1.json',
    cure: "Take it out, or have it put into policy/instance.json. A channel or room is switched on with enabled.",
  },
  "too-many-mutes": {
    title: "More people are muted than the server takes",
    meaning: "The mutes of a room, those of the layers below it included, are longer than 120 KiB together.",
    why: "Those that ended or end first are left out, and these people may speak.",
    example: "3,000 mutes with long addresses, from the instance, the channel and the room",
    cure: "Take out the mutes that are over. Whom the whole server should be rid of, Prosody can block.",
  },
  "too-many-exceptions": {
    title: "More rooms are left out than the server takes",
    meaning:
      "Every room of the MUC domain is moderated, and the names of those that the files switch off are longer than 120 KiB together.",
    why: "Of those that do not fit the bot judges nothing, but slow mode, mutes and terms of the instance hold there.",
    example: '10,000 files like policy/rooms/a.json with "enabled": false',
    cure: "Remove the files of rooms that are gone.",
  },
  "every-room-off": {
    title: "Rooms of which no file tells are not moderated",
    meaning:
      "defaultEnabled or the profile asks for every room, and the bot cannot hear of rooms that nobody names: gate is " +
      "false, or it logs in with an account, or no file says on which MUC domain the rooms are.",
    why: "Only the Prosody module tells of rooms as they come into being. Those that a file or the map tells of are moderated.",
    example: '"profile": "jitsi" in a lone moderation.json without "muc_domains"',
    cure: "Do as the hint says, or leave it where all rooms are in files.",
  },
  "jitsi-host": {
    title: "A host of Jitsi that is not for the bot",
    meaning:
      "With the profile jitsi a MUC domain or a room is named whose host begins with lobby, internal-muc or internal.",
    why: "People wait in a lobby to be let in, and Jitsi's services find each other in the internal rooms: a bot would be in the way.",
    example: '"profile": "jitsi", "muc_domains": ["lobby.meet.jitsi"]',
    cure: "Take it out, or write the host of the meetings: muc.meet.jitsi.",
  },
  "left-over": {
    title: "A file says nothing any more",
    meaning: "Its channel has no room in the room-channel map, or it belongs to another MUC domain.",
    why: "Livechat removes nothing when a channel is deleted or the instance gets a new name: this is ordinary.",
    example: "channelConfigurationOptions/10.json, after channel 10 was deleted",
    cure: "Nothing has to be done. Whoever owns the folder may remove the file.",
  },
  "name-unread": {
    title: "A file of the folder policy/ has a name that nothing reads",
    meaning:
      "In policy/ there are instance.json, channels/<id>.json and rooms/<room>.json. This is none of them: a slip, or a backup.",
    why: "What stands in it holds nowhere, however right it is.",
    example: "policy/instanse.json, policy/room/lounge.json, policy/rooms/lounge@rooms.example.org.json",
    cure: "Give it the name that the hint says, or move it elsewhere. Names with a dot in front or a ~ behind, README and *.md are left alone.",
  },
  "wrong-shape": {
    title: "A value is not of the kind that belongs here",
    meaning: "A field is missing, or text stands where a list belongs, or a number is out of its limits.",
    why: "Guessing what was meant could moderate wrongly, so this part is not used.",
    example: '"words": "spoiler"   where a list belongs: "words": ["spoiler"]',
    cure: "See the table of the file in bot-config/REFERENCE.md, or name the *.schema.json in your editor.",
  },
  "value-replaced": {
    title: "A value is read as something else",
    meaning: "Livechat takes any value here, and this one is none of those that mean something.",
    why: "The bot goes on with what livechat would make of it, which may not be what was meant.",
    example: '"log_level": "verbose"   is read as "info"',
    cure: "Write one of the values that the hint names.",
  },
  "handlers-missing": {
    title: "A room file without a list of handlers",
    meaning: 'The file has no "handlers", or something that is no list.',
    why: "The room has no handlers of its own, and livechat stops writing room files at all when it meets this one.",
    example: '{ "local": "lounge", "domain": "rooms.example.org" }',
    cure: 'Write "handlers": [].',
  },
  "room-name": {
    title: "This cannot be the address of a room",
    meaning: "The part before the @ or the part behind it has characters that no room's address can have.",
    why: "There is no such room to join; the rest of the folder is in force.",
    example: '"local": "the lounge"',
    cure: "Write what the room's JID has: for lounge@rooms.example.org the local part is lounge.",
  },
  "room-of-other-domain": {
    title: "A room file is of another MUC domain",
    meaning:
      "The room's domain differs from the folder in which its file lies, or is none of muc_domains in moderation.json.",
    why:
      "The bot leaves the room alone: the file was copied, or the server's domain has changed. With muc_domains it is a note: " +
      "the room may be another bot's.",
    example: 'bot/rooms.example.org/rooms/lounge.json with "domain": "rooms.old.example.org"',
    cure: "Correct the domain, or remove the file if no other bot reads the folder.",
  },
  "room-twice": {
    title: "One room, two files",
    meaning: "Two room files, or two entries of moderation.json, tell of the same room.",
    why: "Only one can hold: the file that is named after the room, else the first.",
    example: 'lounge.json and lounge-copy.json, both with "local": "lounge"',
    cure: "Remove one of the two.",
  },
  "room-in-two-channels": {
    title: "One room, two channels",
    meaning: "The map room-channel/<muc domain>.json names the room for two channels.",
    why: "A room has the options and emojis of one channel: as with livechat, of the one with the higher id.",
    example: '{ "1": ["lounge"], "7": ["lounge"] }',
    cure: "Keep it with one of the two; livechat writes the map anew when it starts.",
  },
  "map-entry-ignored": {
    title: "An entry of the map of rooms and channels is passed over",
    meaning: "A key is no channel id, or what stands there is no list of the local parts of rooms.",
    why: "The rooms in it have no channel, and so none of a channel's rules; the rest of the map is in force.",
    example: '{ "one": ["lounge"], "2": "kitchen" }',
    cure: 'Write each channel with its rooms: { "1": ["lounge"], "2": ["kitchen"] }.',
  },
  "emoji-twice": {
    title: "Two emojis of one name",
    meaning: "Two of the channel's emojis have the same short name, or two stand for their category.",
    why: "The first one holds. Moderation is not affected.",
    example: '{ "sn": ":owl:" … }, { "sn": ":OWL:" … }',
    cure: "Change or remove one of the two.",
  },
} satisfies Partial<Record<IssueCode, Explanation>>;
