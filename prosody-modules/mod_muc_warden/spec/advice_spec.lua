local advice = require "spec.load" "advice"

-- As it should be.
local function about(other)
	local facts = {
		host = "rooms.example.org", components = { "bot.example.org" }, is_component = function() return true end,
		archive = true, logs_by_default = true, archive_driver = "sql", gc = { mode = "generational" },
		network = { nagle = false }, room_cache = 1000,
	}
	for key, value in pairs(other or {}) do facts[key] = value end
	return facts
end

describe("advice", function()
	it("is not given where nothing is missing", function() assert.same({}, advice.of(about())) end)

	for what, case in pairs {
		["no component"] = { { components = {} }, "error", "mucwarden.rooms.example.org" },
		["a component that does not exist"] = { { is_component = function() return false end }, "error", "bot.example.org" },
		["no archive"] = { { archive = false }, "warn", "mod_muc_mam" },
		["rooms that are not archived"] = { { logs_by_default = false }, "warn", "muc_log_by_default" },
		["an archive in files"] = { { archive_driver = "internal" }, "info", "sql" },
		["Nagle's algorithm"] = { { network = { nagle = true } }, "info", "nagle = false" },
		["settings of the network that do not speak of it"] = { { network = {} }, "info", "nagle = false" },
		["settings of the network that are none"] = { { network = "fast" }, "info", "nagle = false" },
		["few rooms at once"] = { { room_cache = 100 }, "info", "muc_room_cache_size is 100" },
	} do
		it("is given once for " .. what, function()
			local found = advice.of(about(case[1]))
			assert.equal(1, #found)
			assert.equal(case[2], found[1].level)
			assert.truthy(found[1].text:find(case[3], 1, true))
		end)
	end

	it("is given for a collector that nobody set", function()
		local facts = about()
		facts.gc = nil
		local found = advice.of(facts)
		assert.equal(1, #found)
		assert.truthy(found[1].text:find("generational", 1, true))
	end)

	it("is given for all at once", function()
		local found = advice.of(about { components = {}, archive = false, room_cache = 50 })
		assert.equal(3, #found)
	end)
end)
