-- Lets mucwarden judge before anyone reads. For a MUC component of Prosody 0.12 or 13.0.
-- Here are options and hooks. What they do is in the *.lib.lua beside this file, what goes over the wire in PROTOCOL.md.

local attach = module:require "attach"
local attached = module:shared "/*/muc_warden/attached"

-- The bot's own component has no rooms. There the module sees to it that it is where the rooms are.
if module:get_option_string "component_module" == "component" then
	module:require "component_side".begin {
		module = module, prosody = prosody, modulemanager = require "core.modulemanager", attach = attach, attached = attached,
	}
	return
end

local muc = module:depends "muc"
local jid = require "util.jid"
local time = require "util.time"
local datetime = require "util.datetime"
local storagemanager = require "core.storagemanager"
local new_id = require "util.id".medium
local hosts = prosody.hosts

local options = module:require "settings".read(module)
options.components = attach.components(attached, module.host, options.components)
attach.listens(attached, module.host, options.components)
if not module.reloading then attach.is_theirs(attached, module.host) end
options.beside = module:require "beside".new {
	loaded = function(name) return hosts[module.host].modules[name] ~= nil end,
	configured = module:get_option_inherited_set("modules_enabled", {}),
}
local on = options.parts
local other = options.beside.does "retract"
if on.retract and other then
	on.retract = nil
	module:log("error", "mod_%s is enabled here: retracting is left to it, and ours stays off. Take one of the two away"
		.. " (modules_enabled, or muc_warden_off = { \"retract\" })", other)
end

local parts, guard
local components = module:require "components".new {
	hosts = hosts, names = options.components,
	hook = function(events, name, handler) module:hook_object_event(events, name, guard.guarded(name, handler)) end,
	gone = function(host) parts.session.gone(host) end,
}
-- An opened store does not tell.
local _, archive_driver = storagemanager.get_driver(module.host, "muc_log")

-- Rooms that live in memory alone (Jitsi's) are made anew after a restart, and what holds in them has to be known then.
local function lasting_store(name)
	local _, driver_name = storagemanager.get_driver(module.host, name)
	local lasting = driver_name == "memory" and storagemanager.load_driver(module.host, "internal")
	return lasting and lasting:open(name, "keyval") or module:open_store(name)
end

parts = module:require "build".parts(options, {
	host = module.host,
	version = prosody.version,
	part = function(name) return module:require(name) end,
	now = time.now,
	monotonic = time.monotonic,
	iso_now = datetime.datetime,
	new_id = new_id,
	log = function(...) module:log(...) end,
	send = function(stanza) module:send(stanza) end,
	fire = function(...) return module:fire_event(...) end,
	timer = function(seconds, fn) module:add_timer(seconds, function() fn() end) end,
	store = function(name, kind) return module:open_store(name, kind) end,
	lasting_store = lasting_store,
	archive_list = archive_driver == "internal" and storagemanager.olddm or nil,
	room_of = muc.get_room_from_jid,
	live_rooms = muc.live_rooms,
	is_connected = components.is_connected,
	-- Jitsi enables it on the host of its conferences, and on no other.
	has_health_checks = function() return options.beside.is_there "muc_meeting_id" end,
	is_jitsi = function() return options.beside.is_there "muc_message_moderation" end,
	is_anonymous = function(bare_jid)
		local host = jid.host(bare_jid)
		return hosts[host] ~= nil and module:context(host):get_option_string("authentication") == "anonymous"
	end,
})
local questions, watcher, access, deliver, voice = parts.questions, parts.watcher, parts.access, parts.deliver, parts.voice

guard = module:require "guard".new {
	log = function(...) module:log(...) end, fails_open = options.fail == "open", deny = deliver.deny,
	apologize = parts.settlement.apologize, private_sender = questions.private_sender,
}
local unasked = guard.unasked
local function hook(name, priority, handler, otherwise)
	module:hook(name, guard.guarded(name, handler, otherwise), priority)
end

if on.link then
	hook("message/host", 10, parts.inbox.message)
	for _, name in ipairs { "hello", "policies", "retract" } do
		hook("iq-set/host/" .. parts.wire.xmlns .. ":" .. name, 10, parts.inbox[name])
	end
end

if on.access then
	access.wrap(muc.room_mt)
	hook("muc-pre-set-affiliation", 10, access.pre_set_affiliation)
	hook("muc-pre-set-role", 10, access.pre_set_role)
	hook("muc-occupant-pre-join", 100, access.reserve_nick)
	hook("muc-occupant-pre-change", 100, access.reserve_nick)
	hook("muc-occupant-pre-join", -450, access.reserve_nick)
	hook("muc-occupant-pre-change", -450, access.reserve_nick)
	hook("muc-occupant-groupchat", 1000, access.speak)
	-- Policies come while a room sleeps on disk with its people.
	hook("muc-room-restored", 0, function(event) access.vacate(event.room) end)
end

if on.gate or on.policy then hook("message/full", 10, questions.before_private) end

if on.gate or on.watch then
	for _, name in ipairs { "message/bare", "message/full", "presence/bare", "presence/full" } do
		hook(name, 12, parts.loopholes.enter)
	end
end

if on.gate then
	-- Prosody takes a subject for the room's at 20; all else waits until everybody has agreed to it.
	hook("muc-occupant-groupchat", 21, questions.subject, unasked("subject", true))
	hook("muc-occupant-groupchat", -500, questions.message, unasked("message", true))
	-- Jitsi's own modules write corrections, edits and polls down before that (10, and what they make of message/bare, 0).
	hook("muc-occupant-groupchat", 11, questions.correction, unasked("message", true))
	hook("jitsi-endpoint-message-received", 100, questions.endpoint, unasked("message", true))
	hook("iq/full", 10, questions.request)
	hook("muc-private-message", -500, questions.private, unasked("private", false))
	hook("muc-occupant-pre-join", -500, questions.join, unasked("presence", true))
	hook("muc-occupant-pre-change", -500, questions.change, unasked("presence", true))
	-- When Jitsi's mod_muc_breakout_rooms (0) has read in it that somebody only goes to another room.
	hook("muc-occupant-pre-leave", -10, questions.leave)
	hook("presence/full", 10, questions.gone)
	hook("presence/bare", 10, questions.gone)
	hook("muc-pre-invite", -500, questions.invite, unasked("invite", true))
	hook("muc-pre-decline", -500, questions.invite, unasked("invite", true))
	hook("muc-broadcast-presence", -890, deliver.removed)
end

if on.watch then
	-- After the archive (0) has given its id, before a delay (-1000) keeps some waiting.
	hook("muc-broadcast-message", -900, watcher.broadcast)
	hook("muc-broadcast-presence", -900, watcher.presence)
	hook("muc-room-created", -900, watcher.opened)
	hook("muc-room-restored", -900, watcher.opened)
	hook("muc-room-destroyed", 900, watcher.destroyed)
	-- Who asks what a room is, has first heard what went on in it: the bot waits so for what it caused.
	hook("iq-get/bare/http://jabber.org/protocol/disco#info:query", 10, function(event)
		local origin, stanza = event.origin, event.stanza
		if not parts.link.is_ours(stanza.attr.from) then return nil end
		parts.link.flush()
		-- Jitsi's mod_muc_hide_all (1) tells nobody but occupants.
		local room = muc.get_room_from_jid(stanza.attr.to)
		return room and not room._data.destroyed and room:handle_disco_info_get_query(origin, stanza) or nil
	end)
end

if on.policy then
	if not options.beside.does "slow mode" then
		hook("muc-occupant-groupchat", -400, voice.slow)
		hook("muc-occupant-groupchat", 12, function(event)
			return questions.is_written_early(event.stanza) and voice.slow_early(event) or nil
		end)
		hook("jitsi-endpoint-message-received", 105, voice.slow_early)
		hook("muc-broadcast-message", -890, voice.spoke)
	end
	hook("muc-occupant-pre-join", -100, voice.join)
	hook("muc-occupant-left", 0, voice.left)
	-- Policies come and mutes end while a room sleeps on disk.
	hook("muc-room-restored", 0, function(event) voice.apply(event.room) end)
	hook("muc-room-destroyed", 0, function(event) voice.forget(event.room.jid) end)
	hook("muc-room-destroyed", 0, parts.delay.destroyed)
	hook("muc-private-message", -400, voice.private)
	hook("jitsi-endpoint-message-received", 110, voice.endpoint)
	hook("muc-disco#info", -10, voice.disco)
	hook("muc-broadcast-message", -1000, parts.delay.hold)
	hook("iq-set/bare/urn:xmpp:mam:2:query", 10, parts.delay.archive)
	module:wrap_event("muc-get-history", guard.guarded("muc-get-history", parts.delay.history, function(handlers, name, event)
		return handlers(name, event)
	end))
	if not options.beside.does "terms" then
		hook("muc-occupant-session-new", 15, parts.terms.joined)
		hook("muc-occupant-groupchat", 40, parts.terms.strip)
	end
	if not options.beside.does "anonymize" then
		hook("muc-broadcast-presence", -910, parts.anonymize.presence)
	end
	-- Mutes that end by themselves.
	module:add_timer(1, function()
		for _, room_jid in ipairs(voice.due()) do
			local room = muc.get_room_from_jid(room_jid)
			if room then voice.apply(room) end
		end
		return 1
	end)
end

if on.retract then
	hook("iq-set/bare/urn:xmpp:message-moderate:1:moderate", 10, parts.retract.handle_moderate)
	hook("iq-set/bare/urn:xmpp:fasten:0:apply-to", 10, parts.retract.handle_fasten)
	hook("muc-disco#info", 0, parts.retract.features)
	hook("muc-message-is-historic", 1, parts.retract.is_historic)
end

local kept = module:require "keeping".new {
	store = module:open_store("muc_warden_kept"), log = function(...) module:log(...) end,
	parts = { spool = parts.spool, voice = parts.voice },
}
if on.link then kept.read() end

local function begin()
	local present = {}
	for host in pairs(hosts) do
		if components.is_there(host) then present[#present + 1] = host end
	end
	table.sort(present)
	for _, found in ipairs(module:require "advice".of(module, {
		components = options.components, is_component = components.is_there, present = present,
		archive_driver = archive_driver, archive = hosts[module.host].modules.muc_mam ~= nil,
		retracts_by_id = options.beside.is_there "muc_message_moderation",
	})) do module:log(found.level, "%s", found.text) end
	if not on.link then return end
	components.look()
	for _, host in ipairs(components.connected()) do parts.send_to(host, parts.wire.again()) end
end
-- Hosts load in no certain order.
if prosody.start_time then begin() else module:hook_global("server-started", begin) end
if on.link then
	-- After Prosody has loaded the host's modules (0).
	module:hook_global("host-activated", guard.guarded("host-activated", components.look), -1)
	module:hook_global("host-deactivated", guard.guarded("host-deactivated", components.left))
end

module:hook_global("server-stopping", function()
	-- What waits passes or not while there is somebody to tell, and a room and a spool to take it.
	parts.gate.close()
	if on.link then kept.write() end
end)

function module.save()
	-- What waits is settled first, so that what passes is among what is kept.
	parts.gate.close()
	return kept.save()
end

function module.restore(saved)
	kept.restore(saved)
end

function module.unload()
	attach.listens(attached, module.host, nil)
	parts.gate.close()
	parts.delay.close()
	parts.link.flush()
	for _, host in ipairs(parts.link.hosts()) do
		parts.send_to(host, parts.wire.bye(parts.link.epoch_of(host)))
	end
	if on.access then access.unwrap(muc.room_mt) end
end
