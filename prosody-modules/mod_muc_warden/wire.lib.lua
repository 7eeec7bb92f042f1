-- The shapes of PROTOCOL.md: reads what the bot sends, writes what the module sends. Who may send it is not its matter.
--
-- Readers take the child element with our namespace; they give a table, or nil and what is wrong, in words that hold no
-- text of people. Writers give elements of util.stanza. Their arguments have the names of the attributes, with `_` for
-- `-` (`occupant_id`); nil and false are left out, true is the flag `1`, a time may be a number (seconds since 1970).

local st = require "util.stanza"
local datetime = require "util.datetime"

local wire = { xmlns = "urn:x-mucwarden:1" }

local max_policies, max_policies_bytes = 64, 256 * 1024
local max_verdicts = 10000
local max_retracted = 500
local max_wait_ms = 10000
-- Bytes. XMPP allows an address of 3,071; the bot's ids are ours or the archive's, which are short.
local max_jid, max_id, max_text = 3071, 256, 64 * 1024

local function attribute(element, name, limit)
	local value = element.attr[name]
	if value == nil or value == "" or #value > limit then return nil end
	return value
end

local function text_of(element, limit)
	local text = element:get_text()
	if not text or text == "" or #text > limit then return nil end
	return text
end

local function is(element, name)
	return element ~= nil and element.name == name and element.attr.xmlns == wire.xmlns
end

local function only(elements, name)
	for _, element in ipairs(elements) do
		if not is(element, name) then return false end
	end
	return true
end

--- -> `{ software = text or nil }`
function wire.read_hello(element)
	if not is(element, "hello") then return nil, "no hello" end
	if #element.tags > 0 then return nil, "unknown element in hello" end
	return { software = attribute(element, "software", max_id) }
end

--- -> `{ epoch, first = boolean, last = boolean, policies = { { room, json }… } }`; `room` and `json` are as they came.
function wire.read_policies(element)
	if not is(element, "policies") then return nil, "no policies" end
	local epoch = attribute(element, "epoch", max_id)
	if not epoch then return nil, "policies without epoch" end
	if #element.tags > max_policies then return nil, "too many policies" end
	if not only(element.tags, "policy") then return nil, "unknown element in policies" end
	local policies, bytes = {}, 0
	for i, policy in ipairs(element.tags) do
		local room, json = attribute(policy, "room", max_jid), policy:get_text()
		if not room or not json then return nil, "malformed policy" end
		bytes = bytes + #json
		policies[i] = { room = room, json = json }
	end
	if bytes > max_policies_bytes then return nil, "policies too large" end
	return { epoch = epoch, first = element.attr.first == "1", last = element.attr.last == "1", policies = policies }
end

local function nothing() return true end

-- What a verdict carries besides its id, each put into `item`; false where it lacks what it needs.
local verdicts = {
	allow = nothing,
	shadow = nothing,
	refuse = function(element, item)
		local child = element.tags[1]
		if not child then return true end
		item.text = is(child, "text") and text_of(child, max_text) or nil
		return item.text ~= nil
	end,
	rewrite = function(element, item)
		local child = element.tags[1]
		item.body = is(child, "body") and text_of(child, max_text) or nil
		return item.body ~= nil
	end,
	wait = function(element, item)
		local digits = (attribute(element, "ms", 5) or ""):match("^%d+$")
		item.ms = tonumber(digits)
		return item.ms ~= nil and item.ms > 0 and item.ms <= max_wait_ms
	end,
}

local function read_verdict(element)
	local id = attribute(element, "id", max_id)
	if not id then return nil end
	if is(element, "done") then return { kind = "done", id = id } end
	if not is(element, "verdict") or #element.tags > 1 then return nil end
	local item = { kind = "verdict", id = id, is = element.attr.is }
	local read = verdicts[item.is or ""]
	if not read or not read(element, item) then return nil end
	return item
end

--- -> `{ epoch, items }` in the order in which they came; an item is `{ kind = "done", id }` or
-- `{ kind = "verdict", id, is, text or body or ms }`.
function wire.read_verdicts(element)
	if not is(element, "verdicts") then return nil, "no verdicts" end
	local epoch = attribute(element, "epoch", max_id)
	if not epoch then return nil, "verdicts without epoch" end
	if #element.tags > max_verdicts then return nil, "too many verdicts" end
	local items = {}
	for i, child in ipairs(element.tags) do
		items[i] = read_verdict(child)
		if not items[i] then return nil, "malformed verdict" end
	end
	return { epoch = epoch, items = items }
end

--- -> `{ epoch, room, reason = text or nil, ids = { text… } }`, 1 to 500 ids
function wire.read_retract(element)
	if not is(element, "retract") then return nil, "no retract" end
	local epoch, room = attribute(element, "epoch", max_id), attribute(element, "room", max_jid)
	if not epoch then return nil, "retract without epoch" end
	if not room then return nil, "retract without room" end
	if #element.tags == 0 then return nil, "retract without ids" end
	if #element.tags > max_retracted then return nil, "too many ids to retract" end
	if not only(element.tags, "id") then return nil, "unknown element in retract" end
	local ids = {}
	for i, id in ipairs(element.tags) do
		ids[i] = text_of(id, max_id)
		if not ids[i] then return nil, "malformed id to retract" end
	end
	return { epoch = epoch, room = room, reason = attribute(element, "reason", max_text), ids = ids }
end

local times = { at = true, since = true }

local function attribute_text(name, value)
	if value == true then return "1" end
	if type(value) == "string" then return value end
	if type(value) ~= "number" then return nil end
	if times[name] then return datetime.datetime(math.floor(value)) end
	return ("%d"):format(math.floor(value))
end

-- Names what goes out, so that an entry with more in it than the bot may know can be handed over whole.
local function shape(name, ...)
	local attributes = { ... }
	local keys = {}
	for i, attribute_name in ipairs(attributes) do keys[i] = attribute_name:gsub("-", "_") end
	return function(from)
		local attr = {}
		for i, key in ipairs(keys) do
			attr[attributes[i]] = attribute_text(key, from[key])
		end
		return st.stanza(name, attr)
	end
end

local function with_text(element, text)
	if text then element:add_direct_child(text) end
	return element
end

local function with_stanza(element, stanza)
	local copy = st.clone(stanza)
	copy.attr.xmlns = "jabber:client"
	element:add_direct_child(copy)
	return element
end

local function names(list)
	return list and #list > 0 and table.concat(list, " ") or nil
end

local function sorted(set)
	local list = {}
	for name, member in pairs(set or {}) do
		if member then list[#list + 1] = name end
	end
	table.sort(list)
	return list
end

local function outermost(name, epoch)
	return st.stanza(name, { xmlns = wire.xmlns, epoch = epoch })
end

--- What the module answers to hello: `epoch`, `prosody` (version), `parts` (set of names), `beside` (list of names),
-- `fail`, `timeout` (milliseconds), `rooms` (list of addresses).
function wire.hello(about)
	local element = outermost("hello", about.epoch)
	element.attr.prosody, element.attr.fail = about.prosody, about.fail
	element.attr.timeout = attribute_text("timeout", about.timeout)
	element.attr.parts, element.attr.beside = names(sorted(about.parts)), names(about.beside)
	for _, room in ipairs(about.rooms or {}) do element:add_direct_child(st.stanza("room", { jid = room })) end
	return element
end

function wire.again()
	return outermost("again")
end

function wire.bye(epoch)
	return outermost("bye", epoch)
end

--- Many frames in one; they are taken as they are, not cloned.
function wire.frames(epoch, list)
	local element = outermost("frames", epoch)
	for _, frame in ipairs(list) do element:add_direct_child(frame) end
	return element
end

wire.occupant = shape("occupant", "room", "nick", "display-name", "role", "affiliation", "occupant-id", "jid", "anonymous",
	"now", "gone")
wire.lost = shape("lost", "room", "count", "since")
wire.outcome = shape("outcome", "id", "is", "stanza-id", "unjudged")

local watching = shape("watching", "room", "persistent", "archive", "retraction", "occupant-ids")
local subject = shape("subject", "from")
local passed = shape("passed", "id", "room", "nick", "role", "affiliation", "occupant-id", "jid", "anonymous", "own",
	"at", "unjudged", "check")
local check = shape("check", "id", "room", "kind", "nick", "was", "to", "role", "affiliation", "occupant-id", "jid",
	"anonymous")

--- The picture of a room: its attributes, `subject = { from, text }` or nil, `occupants` (list of attributes).
function wire.watching(room)
	local element = watching(room)
	if room.subject then element:add_direct_child(with_text(subject(room.subject), room.subject.text)) end
	for _, occupant in ipairs(room.occupants or {}) do element:add_direct_child(wire.occupant(occupant)) end
	return element
end

local function of_room(name)
	return function(room, to) return st.stanza(name, { room = room, to = to }) end
end

wire.absent, wire.destroyed, wire.released = of_room "absent", of_room "destroyed", of_room "released"

--- `id`, `room`, `stanza`, and `about` with all other attributes. The stanza is cloned.
function wire.passed(kept)
	local facts = { id = kept.id, room = kept.room }
	for key, value in pairs(kept.about or {}) do facts[key] = value end
	return with_stanza(passed(facts), kept.stanza)
end

--- The attributes, and `stanza`, which is cloned.
function wire.check(question)
	return with_stanza(check(question), question.stanza)
end

--- The answer to a request to retract: the ids that the archive does not hold.
function wire.retracted(missing)
	local element = outermost("retract")
	for _, id in ipairs(missing) do element:add_direct_child(with_text(st.stanza("missing"), id)) end
	return element
end

--- The answer to policies: `refused` is a list of `{ room, why }`, or nil.
function wire.policies_result(refused)
	local element = outermost("policies")
	for _, one in ipairs(refused or {}) do
		element:add_direct_child(with_text(st.stanza("refused", { room = one.room }), one.why))
	end
	return element
end

return wire
