-- Retractions by moderators (XEP-0425), in both dialects and for many messages at once. Every request gets exactly one
-- answer; what was retracted before stays as it is, and is announced once only.

local jid = require "util.jid"
local st = require "util.stanza"

local retract = {}

local function error_of(type, condition, text)
	return { type = type, condition = condition, text = text }
end

local errors = {
	no_room = error_of("cancel", "item-not-found", "There is no such room"),
	gone = error_of("cancel", "gone", "The room was closed"),
	no_archive = error_of("cancel", "feature-not-implemented", "The archive of this server cannot take messages back"),
	no_right = error_of("auth", "forbidden", "Only moderators may retract what others said"),
	no_id = error_of("modify", "bad-request", "It does not say which message"),
	other = error_of("cancel", "feature-not-implemented", "Messages can be retracted here, nothing else"),
	not_found = error_of("modify", "item-not-found", "The archive does not hold that message"),
	failed = error_of("wait", "internal-server-error"),
}

--- env: `archive` (what archive.lib.lua's `new` gives), `tombstone` (tombstone.lib.lua), `room_of(room_jid)`,
-- `fire(name, event)`, `now_iso()`, `new_id()`, `log`, `occupant_id(room, occupant)` -> text or nil, `anonymize(room)`:
-- whether moderators are not named; `archive_id(stanza, room_jid)`; optionally
-- `retracted(room_jid, archive_id)`: told when it is a tombstone, before the
-- room hears of it.
function retract.new(env)
	local self = {}
	local archive, tombstone = env.archive, env.tombstone
	local ns = tombstone.ns

	--- Whether anything can be retracted.
	self.able = archive.able

	local function room_at(room_jid)
		local room = env.room_of(room_jid)
		if not room then return nil, errors.no_room end
		if room._data.destroyed then return nil, errors.gone end
		if not archive.able then return nil, errors.no_archive end
		return room
	end

	-- XEP-0425 asks for the role moderator; who is not there has the one that their affiliation would give them.
	local function may_moderate(room, actor)
		local nick = room:get_occupant_jid(actor)
		local role
		if nick then role = room:get_role(nick) else role = room:get_default_role(room:get_affiliation(actor)) end
		return role == "moderator"
	end

	local function moderator(room, actor)
		if env.anonymize(room) then return nil end
		local bare = jid.bare(actor)
		local nick = room:get_occupant_jid(actor)
		if not nick then
			local reserved = room:get_affiliation_data(bare, "reserved_nickname")
			nick = reserved and room.jid .. "/" .. reserved
		end
		return nick, nick and env.occupant_id(room, room:new_occupant(bare, nick))
	end

	-- The event is that of the community's mod_muc_moderation, so that who listens to that one hears of ours: it may change
	-- both stanzas in place, and a true result calls the retraction off.
	local function prepare(room, request, id, original)
		local author = original:get_child("occupant-id", ns.occupant_id)
		local about = {
			room_jid = room.jid, archive_id = id, id = env.new_id(), stamp = env.now_iso(), reason = request.reason,
			nick = request.nick, occupant_id = request.occupant_id, author_id = author and author.attr.id,
		}
		local announcement, stone = tombstone.announcement(about), tombstone.of(original, about)
		local done, cancelled = pcall(env.fire, "muc-moderate-message", {
			room = room, announcement = announcement, tombstone = stone, stanza_id = id, retract = true,
			reason = request.reason, actor = request.actor, actor_nick = request.nick,
		})
		if not done then env.log("error", "A listener to muc-moderate-message failed: %s", tostring(cancelled)) end
		if not done or cancelled then return nil end
		tombstone.follow(announcement, stone, about)
		return announcement, stone
	end

	local function announce(room, announcement)
		local done, err = pcall(room.broadcast_message, room, announcement)
		if not done then env.log("error", "Could not announce a retraction in %s: %s", room.jid, tostring(err)) end
	end

	-- Which of the ids the archive does not hold, and what is to be done about the others that are no tombstones yet.
	local function plan(room, request, originals)
		local missing, order, stones, announcements, seen = {}, {}, {}, {}, {}
		for _, id in ipairs(request.ids) do
			local original = not seen[id] and originals[id]
			if original and not tombstone.is(original) then
				order[#order + 1] = id
				announcements[id], stones[id] = prepare(room, request, id, original)
			elseif not originals[id] and not seen[id] then
				missing[#missing + 1] = id
			end
			seen[id] = true
		end
		return missing, order, stones, announcements
	end

	-- What the archive does not hold, or nil and the error; `request`: `actor`, `ids`, `reason`.
	local function take_back(room, request)
		local node = jid.node(room.jid)
		local originals = archive.read(node, request.ids)
		if not originals then return nil, errors.failed end
		request.nick, request.occupant_id = moderator(room, request.actor)
		local missing, order, stones, announcements = plan(room, request, originals)
		local replaced = archive.replace(node, stones)
		local failed = false
		for _, id in ipairs(order) do
			if replaced[id] then
				if env.retracted then env.retracted(room.jid, id) end
			else
				failed, stones[id] = true, nil
			end
		end
		tombstone.purge(room, stones, env.archive_id)
		for _, id in ipairs(order) do
			if stones[id] then
				env.log("info", "Message %s in %s retracted by %s", id, room.jid, request.actor)
				announce(room, announcements[id])
			end
		end
		if failed then return nil, errors.failed end
		return missing
	end

	-- The error, or nil where it is done.
	local function request_of(stanza, id, moderate, version)
		local actor = stanza.attr.from
		local room, err = room_at(stanza.attr.to)
		if not room then return err end
		if not may_moderate(room, actor) then return errors.no_right end
		if not moderate:get_child("retract", ns.retract[version]) then return errors.other end
		if not id or id == "" then return errors.no_id end
		local reason = moderate:get_child_text("reason")
		local missing, why = take_back(room, { actor = actor, ids = { id }, reason = reason ~= "" and reason or nil })
		return why or (missing[1] and errors.not_found) or nil
	end

	local function handle(event, id, moderate, version)
		local stanza = event.stanza
		local done, err = pcall(request_of, stanza, id, moderate, version)
		if not done then
			env.log("error", "Could not retract a message in %s: %s", stanza.attr.to, tostring(err))
			err = errors.failed
		end
		event.origin.send(err and st.error_reply(stanza, err.type, err.condition, err.text) or st.reply(stanza))
		return true
	end

	--- iq-set/bare/urn:xmpp:message-moderate:1:moderate
	function self.handle_moderate(event)
		local moderate = event.stanza.tags[1]
		return handle(event, moderate.attr.id, moderate, 1)
	end

	--- iq-set/bare/urn:xmpp:fasten:0:apply-to. Other things may be fastened too, and are not ours.
	function self.handle_fasten(event)
		local apply_to = event.stanza.tags[1]
		local moderate = apply_to:get_child("moderate", ns.moderate[0])
		if not moderate then return nil end
		return handle(event, apply_to.attr.id, moderate, 0)
	end

	--- Takes back many messages of one room at once: a list of the ids that the archive does not hold, or nil, and the type
	-- and the condition of a stanza error. The caller answers for the actor's right.
	function self.bulk(actor, room_jid, ids, reason)
		local room, err = room_at(room_jid)
		local missing
		if room then missing, err = take_back(room, { actor = actor, ids = ids, reason = reason }) end
		if missing then return missing end
		return nil, err.type, err.condition
	end

	--- muc-disco#info
	function self.features(event)
		if not archive.able then return end
		event.reply:tag("feature", { var = ns.moderate[0] }):up()
		event.reply:tag("feature", { var = ns.moderate[1] }):up()
	end

	--- muc-message-is-historic: who was away has to learn of it from the archive (XEP-0424, section 5).
	function self.is_historic(event)
		if event.stanza.attr.from == event.room.jid and tombstone.is_announcement(event.stanza) then return true end
		return nil
	end

	return self
end

return retract
