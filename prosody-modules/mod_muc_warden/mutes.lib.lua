-- Who may only read, by bare JID or occupant-id (XEP-0421), for ever or until a time.

local jid = require "util.jid"

local mutes = {}

local for_ever = math.huge

local function is_text(value) return type(value) == "string" and value ~= "" and #value <= 3071 end

-- Of two entries for one person the longer one holds.
local function put(by, name, ends)
	by[name] = math.max(by[name] or 0, ends)
end

--- The list of a policy (PROTOCOL.md): an array of { jid = …, occupantId = …, ["until"] = seconds since 1970 }.
--- Returns what the other functions take, or nil, "what is wrong".
function mutes.read(list)
	local by_jid, by_id = {}, {}
	for _, entry in ipairs(list) do
		if type(entry) ~= "table" then return nil, "an entry is no object" end
		local ends = entry["until"]
		if ends ~= nil and type(ends) ~= "number" then return nil, "until is no number" end
		if entry.jid == nil and entry.occupantId == nil then return nil, "an entry names nobody" end
		if entry.jid ~= nil then
			if not is_text(entry.jid) then return nil, "jid is no text" end
			local bare = jid.prep(entry.jid)
			-- What no address can be, nobody has.
			if bare and not jid.resource(bare) then put(by_jid, bare, ends or for_ever) end
		end
		if entry.occupantId ~= nil then
			if not is_text(entry.occupantId) then return nil, "occupantId is no text" end
			put(by_id, entry.occupantId, ends or for_ever)
		end
	end
	return { by_jid = by_jid, by_id = by_id }
end

--- occupant_id() is only called where the list names some.
function mutes.holds(list, bare_jid, occupant_id, now)
	if (list.by_jid[bare_jid] or 0) > now then return true end
	if next(list.by_id) == nil then return false end
	local id = occupant_id()
	return id ~= nil and (list.by_id[id] or 0) > now
end

--- When the next one ends, in seconds since 1970; nil where none does.
function mutes.next_end(list, now)
	local soonest = for_ever
	for _, by in ipairs { list.by_jid, list.by_id } do
		for _, ends in pairs(by) do
			if ends > now and ends < soonest then soonest = ends end
		end
	end
	return soonest < for_ever and soonest or nil
end

return mutes
