-- An element of so many empty children, that counts how often it is looked into or written to: what moves all children for each
-- one that goes, fails at once instead of taking long.

local stanza_mt = require "util.stanza".stanza_mt

--- `child(i)` makes each; more than 20 accesses for one child are an error.
return function(name, count, child)
	local children, tags, accesses = {}, {}, 0
	for i = 1, count do
		children[i] = child(i)
		tags[i] = children[i]
	end
	local fields = { name = name, attr = {} }
	local function counting(list, others)
		local function step()
			accesses = accesses + 1
			assert(accesses <= 20 * count, "more steps than are linear")
		end
		return setmetatable({}, {
			__index = function(_, key)
				step()
				if list[key] ~= nil then return list[key] end
				return others and others[key]
			end,
			__newindex = function(_, key, value)
				step()
				if type(key) == "number" then list[key] = value else fields[key] = value end
			end,
			__len = function() return #list end,
		})
	end
	fields.tags = counting(tags)
	return counting(children, setmetatable(fields, { __index = stanza_mt }))
end
