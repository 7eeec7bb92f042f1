-- Lets mucwarden judge before anyone reads. For a MUC component of Prosody 0.12 or 13.0.
-- Here are options and hooks. What they do is in the *.lib.lua beside this file, what goes over the wire in PROTOCOL.md.

local muc = module:depends "muc"
local jid = require "util.jid"
local time = require "util.time"
local datetime = require "util.datetime"
local storagemanager = require "core.storagemanager"
local new_id = require "util.id".medium
local hosts = prosody.hosts

local function sorted(set)
	local list = {}
	for item in set do list[#list + 1] = item end
	table.sort(list)
	return list
end
local function one_of(name, default, ...)
	local value = module:get_option_string(name, default)
	for _, allowed in ipairs { ... } do
		if value == allowed then return value end
	end
	error(("%s is %q, and may be one of: %s"):format(name, value, table.concat({ ... }, ", ")), 0)
end
local function number(name, default, lowest, highest)
	local value = module:get_option_number(name, default)
	if value and value >= lowest and value <= highest then return value end
	error(("%s is to be a number from %s to %s"):format(name, lowest, highest), 0)
end

local options = {
	components = sorted(module:get_option_set("muc_warden_components", {})),
	rooms = sorted(module:get_option_set("muc_warden_rooms", {})),
	nick = module:get_option_string("muc_warden_nick", "Moderation"),
	fail = one_of("muc_warden_fail", "open", "open", "closed"),
	timeout = number("muc_warden_timeout", 0.5, 0.05, 30),
	hold = number("muc_warden_hold", 2, 0, 60),
	order = one_of("muc_warden_order", "sender", "sender", "room"),
	bypass = one_of("muc_warden_bypass", "moderator", "moderator", "nobody"),
	max_pending = number("muc_warden_max_pending", 2000, 1, 100000),
	spool = number("muc_warden_spool", 2000, 0, 100000),
	beside = module:require "beside".new {
		loaded = function(name) return hosts[module.host].modules[name] ~= nil end,
		configured = module:get_option_inherited_set("modules_enabled", {}),
	},
	parts = { link = true, access = true, watch = true, gate = true, policy = true, retract = true },
}
for part in module:get_option_set("muc_warden_off", {}) do
	if not options.parts[part] then error(("muc_warden_off names %q, which is no part"):format(part), 0) end
	options.parts[part] = nil
end
local on = options.parts
-- Nobody pushes policies, and nobody answers, without it.
if not on.link then on.access, on.watch, on.gate, on.policy = nil, nil, nil, nil end
local other = options.beside.does "retract"
if on.retract and other then
	on.retract = nil
	module:log("error", "mod_%s is enabled here: retracting is left to it, and ours stays off. Take one of the two away"
		.. " (modules_enabled, or muc_warden_off = { \"retract\" })", other)
end

local function is_component(host) return hosts[host] ~= nil and hosts[host].modules.component ~= nil end
local function is_connected(host) return is_component(host) and hosts[host].modules.component.connected == true end
-- An opened store does not tell.
local _, archive_driver = storagemanager.get_driver(module.host, "muc_log")

local parts = module:require "build".parts(options, {
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
	archive_list = archive_driver == "internal" and storagemanager.olddm or nil,
	room_of = muc.get_room_from_jid,
	live_rooms = muc.live_rooms,
	is_component = is_component,
	is_connected = is_connected,
	is_anonymous = function(bare_jid)
		local host = jid.host(bare_jid)
		return hosts[host] ~= nil and module:context(host):get_option_string("authentication") == "anonymous"
	end,
})
local loopholes = module:require "loopholes"
local questions, watcher, access, deliver, voice = parts.questions, parts.watcher, parts.access, parts.deliver, parts.voice

-- A defect of ours is told of once for each place, and costs no message: what was to be asked goes as `fail` says.
local told = {}
local function guarded(place, handler, otherwise)
	return function(...)
		local ok, result = pcall(handler, ...)
		if ok then return result end
		if not told[place] then
			told[place] = true
			module:log("error", "A defect in %s (told once): %s", place, tostring(result))
		end
		if otherwise then return otherwise(...) end
	end
end
local function hook(name, priority, handler, otherwise)
	module:hook(name, guarded(name, handler, otherwise), priority)
end
-- Where nothing could be asked; `stops` is what keeps Prosody from going on.
local function unasked(kind, stops)
	return function(event)
		if options.fail == "open" then return nil end
		local stanza = event.stanza
		local entry = { kind = kind, room = event.room.jid, from = stanza.attr.from, stanza = stanza, origin = event.origin }
		if kind == "private" then entry.from, entry.to = questions.private_sender(), jid.resource(stanza.attr.to) end
		if kind == "presence" then entry.nick = jid.resource(stanza.attr.to) end
		if not pcall(deliver.deny, entry) then parts.settlement.apologize(entry) end
		return stops
	end
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
	hook("muc-occupant-groupchat", 1000, access.speak)
end

if on.gate then
	-- Prosody takes a subject for the room's at 20; all else waits until everybody has agreed to it.
	hook("muc-occupant-groupchat", 21, questions.subject, unasked("subject", true))
	hook("muc-occupant-groupchat", -500, questions.message, unasked("message", true))
	for _, name in ipairs { "message/bare", "message/full", "presence/bare", "presence/full" } do
		hook(name, 12, loopholes.one_namespace)
		hook(name, 11, function(event) return loopholes.tame_error(event, parts.attention.conditions) end)
	end
	hook("iq/full", 10, questions.request)
	hook("message/full", 10, questions.before_private)
	hook("muc-private-message", -500, questions.private, unasked("private", false))
	hook("muc-occupant-pre-join", -500, questions.join, unasked("presence", true))
	hook("muc-occupant-pre-change", -500, questions.change, unasked("presence", true))
	hook("muc-occupant-pre-leave", 10, questions.leave)
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
		if parts.link.is_ours(event.stanza.attr.from) then parts.link.flush() end
	end)
end

if on.policy then
	if not options.beside.does "slow mode" then
		hook("muc-occupant-groupchat", -400, voice.slow)
		hook("muc-broadcast-message", -890, voice.spoke)
	end
	hook("muc-occupant-pre-join", -100, voice.join)
	hook("muc-occupant-left", 0, voice.left)
	-- Policies come and mutes end while a room sleeps on disk.
	hook("muc-room-restored", 0, function(event) voice.apply(event.room) end)
	hook("muc-room-destroyed", 0, function(event) voice.forget(event.room.jid) end)
	hook("muc-room-destroyed", 0, parts.delay.destroyed)
	hook("muc-private-message", -400, voice.private)
	hook("muc-disco#info", -10, voice.disco)
	hook("muc-broadcast-message", -1000, parts.delay.hold)
	hook("iq-set/bare/urn:xmpp:mam:2:query", 10, parts.delay.archive)
	module:wrap_event("muc-get-history", guarded("muc-get-history", parts.delay.history, function(handlers, name, event)
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
		local over = voice.due()
		for _, room_jid in ipairs(over) do
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

local function each_component(fn)
	for _, host in ipairs(options.components) do
		if is_component(host) then fn(host) end
	end
end

local followed = {}
local function follow(host)
	if followed[host] == hosts[host] then return end
	followed[host] = hosts[host]
	module:hook_object_event(hosts[host].events, "component-disconnected", guarded("component-disconnected", function(event)
		-- A second connection that is turned away ends as well.
		if event.session == hosts[host].modules.component.session then parts.session.gone(host) end
	end))
end

local kept = module:open_store("muc_warden_kept")
local function begin()
	for _, found in ipairs(module:require "advice".of {
		host = module.host, components = options.components, is_component = is_component,
		archive = hosts[module.host].modules.muc_mam ~= nil,
		logs_by_default = module:get_option_boolean("muc_log_all_rooms", false)
			or module:get_option_boolean("muc_log_by_default", true),
		archive_driver = archive_driver, gc = module:get_option("gc"),
		network = module:get_option("network_settings"), room_cache = module:get_option_number("muc_room_cache_size", 100),
	}) do module:log(found.level, "%s", found.text) end
	if not on.link then return end
	each_component(function(host)
		follow(host)
		if is_connected(host) then
			parts.send_to(host, parts.wire.again())
		end
	end)
end
-- Hosts load in no certain order.
if prosody.start_time then begin() else module:hook_global("server-started", begin) end
module:hook_global("host-activated", function(host)
	for _, one in ipairs(options.components) do
		if one == host and is_component(host) then follow(host) end
	end
end)

module:hook_global("server-stopping", function()
	-- What waits passes or not while there is somebody to tell, and a room and a spool to take it.
	parts.gate.close()
	if on.link then kept:set(nil, { spool = parts.spool.save(), claims = parts.claims.save(), voice = parts.voice.save() }) end
end)
local function restore(saved)
	parts.spool.restore(saved.spool)
	parts.claims.restore(saved.claims, options.components)
	parts.voice.restore(saved.voice)
end
local left = on.link and kept:get(nil)
if left then
	kept:set(nil, nil)
	local ok, problem = pcall(restore, left)
	if not ok then module:log("error", "What was kept for the bot cannot be read: %s", tostring(problem)) end
end

function module.save()
	-- What waits is settled first, so that what passes is among what is kept.
	parts.gate.close()
	return { spool = parts.spool.save(), claims = parts.claims.save(), voice = parts.voice.save() }
end

function module.restore(saved)
	restore(saved)
end

function module.unload()
	parts.gate.close()
	parts.delay.close()
	parts.link.flush()
	for _, host in ipairs(parts.link.hosts()) do
		parts.send_to(host, parts.wire.bye(parts.link.epoch_of(host)))
	end
	if on.access then access.unwrap(muc.room_mt) end
end
