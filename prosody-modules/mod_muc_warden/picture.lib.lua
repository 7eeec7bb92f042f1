-- What the bot is told of a room and of who is in it, and whether a presence says anything that it was not told of yet.

local jid = require "util.jid"
local st = require "util.stanza"

local picture = {}

local disco_info = "http://jabber.org/protocol/disco#info"
-- Bytes: as many as a nick may have (RFC 7622 section 3.4). Jitsi's clients send no more than 50 characters.
local max_name = 1023

local function shortened(text)
	if #text <= max_name then return text end
	return text:sub(1, utf8.offset(text, 0, max_name + 1) - 1)
end

--- env: `wire`, `occupant_id(room, occupant)` -> text or nil, `is_bot(bare_jid)`, `is_anonymous(bare_jid)`, `log`,
-- `text_in(element)` (attention.lib.lua), `is_jitsi()`: whether a message is retracted by its own id, as Jitsi's clients want it.
function picture.new(env)
	local self = {}
	-- What was told last of each occupant, by room and occupant JID. Prosody keeps only so many rooms in memory: one that comes
	-- back is another object, and its occupants are told of once more.
	local told = setmetatable({}, { __mode = "k" })

	local function told_of(room)
		local occupants = told[room]
		if not occupants then
			occupants = {}
			told[room] = occupants
		end
		return occupants
	end

	-- What clients show in place of the nick (XEP-0172): Jitsi's go by the element's name alone. Of several some show the first,
	-- others all.
	local function display_name(occupant)
		local presence, names = occupant:get_presence(), {}
		for _, element in ipairs(presence and presence.tags or names) do
			if element.name == "nick" then names[#names + 1] = env.text_in(element) end
		end
		local name = shortened(table.concat(names))
		return name ~= "" and name or nil
	end

	--- The attributes that tell of an occupant.
	function self.occupant(room, occupant)
		return {
			nick = jid.resource(occupant.nick),
			role = occupant.role or "none",
			affiliation = room:get_affiliation(occupant.bare_jid) or "none",
			occupant_id = env.occupant_id(room, occupant) or nil,
			jid = occupant.bare_jid,
			anonymous = env.is_anonymous(occupant.bare_jid) or nil,
			display_name = display_name(occupant),
		}
	end

	-- Only what may change while it is the same occupant: under another JID somebody else has the nick.
	local function summary(about)
		return about.role .. " " .. about.affiliation .. " " .. about.jid .. " " .. (about.display_name or "")
	end

	-- What the room says of itself to anybody, by the hooks of all modules: muc_mam, occupant_id.lib, ours.
	local function features(room)
		local query = st.iq { type = "get", id = "features", from = room.jid, to = room.jid }:query(disco_info)
		local done, reply = pcall(room.get_disco_info, room, query)
		local found = {}
		if not done then
			env.log("error", "Could not ask %s for its features: %s", room.jid, tostring(reply))
			return found
		end
		local info = reply:get_child("query", disco_info)
		for feature in info:childtags("feature") do found[feature.attr.var or ""] = true end
		return found
	end

	local function subject(room)
		local from, text = room:get_subject()
		return text and { from = jid.resource(from), text = text }
	end

	local function retraction(found)
		if env.is_jitsi() then return "jitsi" end
		if found["urn:xmpp:message-moderate:1"] then return "1" end
		return found["urn:xmpp:message-moderate:0"] and "0" or nil
	end

	--- The whole room, as `watching`.
	function self.of(room)
		local found, occupants, known = features(room), {}, {}
		for nick, occupant in room:each_occupant() do
			if not env.is_bot(occupant.bare_jid) then
				local about = self.occupant(room, occupant)
				occupants[#occupants + 1] = about
				known[nick] = summary(about)
			end
		end
		told[room] = known
		return env.wire.watching {
			room = room.jid, persistent = room:get_persistent() and true or nil, archive = found["urn:xmpp:mam:2"],
			retraction = retraction(found), occupant_ids = found["urn:xmpp:occupant-id:0"],
			subject = subject(room), occupants = occupants,
		}
	end

	--- muc-broadcast-presence, when no other module changes it any more: the `occupant` to tell of, or nil where nothing is
	-- different for the bot (a status, one of several sessions). Who takes another nick is gone under the old one here, with
	-- `event.nick` set; another event tells of them under the new one.
	function self.change(event)
		local room, occupant = event.room, event.occupant
		if env.is_bot(occupant.bare_jid) then return nil end
		local known = told_of(room)
		if occupant.role == nil or event.stanza.attr.type == "unavailable" then
			known[occupant.nick] = nil
			return env.wire.occupant {
				room = room.jid, nick = jid.resource(occupant.nick), now = event.nick, gone = true,
			}
		end
		local about = self.occupant(room, occupant)
		local says = summary(about)
		if known[occupant.nick] == says then return nil end
		known[occupant.nick] = says
		about.room = room.jid
		return env.wire.occupant(about)
	end

	return self
end

return picture
