local part = require "spec.load"

describe("what is kept", function()
	local stored, restored, logged, one

	before_each(function()
		stored, restored, logged = nil, {}, {}
		local function kept(name)
			return {
				save = function() return { "of " .. name } end,
				restore = function(saved) restored[name] = saved[1] .. "" end,
			}
		end
		one = part "keeping".new {
			store = {
				get = function() return stored end,
				set = function(_, _, value) stored = value end,
			},
			log = function(level) logged[#logged + 1] = level end,
			parts = { spool = kept "spool", voice = kept "voice" },
		}
	end)

	it("comes back after a reload", function()
		one.restore(one.save())
		assert.same({ spool = "of spool", voice = "of voice" }, restored)
	end)

	it("comes back after a restart, once", function()
		one.read()
		assert.same({}, restored)
		one.write()
		one.read()
		assert.same({ spool = "of spool", voice = "of voice" }, restored)
		assert.is_nil(stored)
	end)

	for what, case in pairs {
		["lacks a part"] = { { spool = { "of spool" } }, { spool = "of spool" }, {} },
		["has a part of another shape"] = { { spool = {}, voice = { "of voice" } }, { voice = "of voice" }, { "error" } },
		["is nothing of ours"] = { "text", {}, {} },
	} do
		it("comes back as far as it can be read where it " .. what, function()
			stored = case[1]
			one.read()
			assert.same({ case[2], case[3] }, { restored, logged })
		end)
	end
end)
