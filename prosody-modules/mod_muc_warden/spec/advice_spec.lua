local advice = require "spec.load" "advice"

local options_of = require "spec.support.options"

-- As it should be.
local function given(other)
	local options = { gc = { mode = "generational" }, network_settings = { nagle = false }, muc_room_cache_size = 1000 }
	local facts = {
		components = { "bot.example.org" }, is_component = function() return true end, archive = true, archive_driver = "sql",
		present = { "bot.example.org" }, retracts_by_id = false,
	}
	for key, value in pairs(other or {}) do
		if facts[key] ~= nil then facts[key] = value else options[key] = value end
		if value == "unset" then options[key] = nil end
	end
	return advice.of(options_of("rooms.example.org", options), facts)
end

describe("advice", function()
	it("is not given where nothing is missing", function() assert.same({}, given()) end)

	for what, case in pairs {
		["no component"] = { { components = {} }, "error", "External components here: bot.example.org" },
		["no component where there is none"] = { { components = {}, present = {} }, "error", "no external component here" },
		["a component that does not exist"] = { { is_component = function() return false end }, "error", "bot.example.org" },
		["no archive"] = { { archive = false }, "warn", "mod_muc_mam" },
		["rooms that are not archived"] = { { muc_log_by_default = false }, "warn", "muc_log_by_default" },
		["an archive in files"] = { { archive_driver = "internal" }, "info", "sql" },
		["Nagle's algorithm"] = { { network_settings = { nagle = true } }, "info", "nagle = false" },
		["settings of the network that do not speak of it"] = { { network_settings = {} }, "info", "nagle = false" },
		["settings of the network that are none"] = { { network_settings = "fast" }, "info", "nagle = false" },
		["few rooms at once"] = { { muc_room_cache_size = 100 }, "info", "muc_room_cache_size is 100" },
	} do
		it("is given once for " .. what, function()
			local found = given(case[1])
			assert.equal(1, #found)
			assert.equal(case[2], found[1].level)
			assert.truthy(found[1].text:find(case[3], 1, true))
		end)
	end

	it("is not given for the archive where Jitsi's clients need none", function()
		assert.same({}, given { archive = false, archive_driver = "memory", retracts_by_id = true })
	end)

	it("is given for a collector that nobody set", function()
		local found = given { gc = "unset" }
		assert.equal(1, #found)
		assert.truthy(found[1].text:find("generational", 1, true))
	end)

	it("is given for all at once", function()
		local found = given { components = {}, archive = false, muc_room_cache_size = 50 }
		assert.equal(3, #found)
	end)
end)
