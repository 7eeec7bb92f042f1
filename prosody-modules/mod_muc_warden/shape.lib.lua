-- The JSON of a policy (PROTOCOL.md, «Policies»), read strictly: what cannot be used is named and changes nothing.

local json = require "util.json"
local nodeprep = require "util.encodings".stringprep.nodeprep

local shape = {}

local kinds = { message = true, subject = true, private = true, presence = true, invite = true }

local function is_list(value) return type(value) == "table" and (next(value) == nil or value[1] ~= nil) end

local function between(low, high)
	return function (value)
		-- What is no number at all compares with nothing.
		if type(value) ~= "number" or not (value >= low and value <= high) then
			return nil, ("no number from %d to %d"):format(low, high)
		end
		return value
	end
end

local function flag(value)
	if type(value) ~= "boolean" then return nil, "no boolean" end
	return value
end

local function text(max)
	return function (value)
		local length = type(value) == "string" and utf8.len(value)
		if not length or length > max then return nil, ("no text of at most %d characters"):format(max) end
		return value
	end
end

--- part(name) loads another part.
function shape.new(part)
	local self = {}
	local mutes, without = part "mutes", part "without".new(part)

	local readers = {
		nick = text(1023), slowMode = between(0, 1000), muteAnonymous = flag, delay = between(0, 60),
		anonymize = flag, terms = text(400),
	}

	function readers.ask(value)
		if not is_list(value) then return nil, "no list" end
		local asked = {}
		for _, kind in ipairs(value) do
			if not kinds[kind] then return nil, "an unknown kind" end
			asked[kind] = true
		end
		return asked
	end

	-- As rooms are called; what no room can be called is no exception.
	function readers.except(value)
		if not is_list(value) then return nil, "no list" end
		local names = {}
		for _, name in ipairs(value) do
			if type(name) ~= "string" then return nil, "a name is no text" end
			local node = nodeprep(name)
			if node then names[node] = true end
		end
		return names
	end

	function readers.mutes(value)
		if not is_list(value) then return nil, "no list" end
		return mutes.read(value)
	end

	function readers.without(value)
		if type(value) ~= "table" then return nil, "no object" end
		return without.read(value)
	end

	--- Returns the policy, or nil, "what is wrong". Its keys are those of the JSON. `ask` is a set, and always there; `except`
	--- is one; `mutes` and `without` are as their own parts take them; a slow mode or delay of 0, empty terms and an empty nick
	--- are absent.
	function self.read(source, max_bytes)
		if #source > max_bytes then return nil, ("more than %d bytes"):format(max_bytes) end
		-- The decoder throws at some texts, and gives a table of its own for null.
		local ok, value = pcall(json.decode, source)
		if not ok or type(value) ~= "table" or value == json.null or value[1] ~= nil then return nil, "no JSON object" end
		local policy = { ask = {} }
		for key, read in pairs(readers) do
			if value[key] ~= nil then
				local result, why = nil, "null"
				if value[key] ~= json.null then result, why = read(value[key]) end
				if result == nil then return nil, key .. ": " .. why end
				if result ~= 0 and result ~= "" then policy[key] = result end
			end
		end
		return policy
	end

	self.reason = without.reason

	--- The policy that asks for everything, and nothing else.
	self.everything = { ask = kinds }

	return self
end

return shape
