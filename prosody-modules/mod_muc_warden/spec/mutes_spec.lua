local mutes = require "spec.load" "mutes"

local function nobody() return nil end
local function unasked() error("the occupant-id was not needed") end

describe("mutes", function()
	local list = mutes.read {
		{ jid = "Bob@Example.org" }, { jid = "carol@example.org", ["until"] = 100 }, { occupantId = "id1", ["until"] = 50 },
		{ jid = "dave@example.org", ["until"] = 10 }, { jid = "dave@example.org", ["until"] = 70 },
		{ jid = "dave@example.org", ["until"] = 20 },
	}

	it("hold for ever, or until their time", function()
		assert.is_true(mutes.holds(list, "bob@example.org", unasked, 1e12))
		assert.is_true(mutes.holds(list, "carol@example.org", unasked, 99))
		assert.is_false(mutes.holds(list, "carol@example.org", nobody, 100))
		assert.is_false(mutes.holds(list, "eve@example.org", nobody, 0))
	end)

	it("the longer of two holds", function() assert.is_true(mutes.holds(list, "dave@example.org", unasked, 69)) end)

	it("go by occupant-id too", function()
		assert.is_true(mutes.holds(list, "new@example.org", function() return "id1" end, 0))
		assert.is_false(mutes.holds(list, "new@example.org", function() return "id2" end, 0))
		assert.is_false(mutes.holds(mutes.read { { jid = "bob@example.org" } }, "new@example.org", unasked, 0))
	end)

	it("tell when the next one ends", function()
		assert.equal(50, mutes.next_end(list, 0))
		assert.equal(70, mutes.next_end(list, 50))
		assert.equal(100, mutes.next_end(list, 99))
		assert.is_nil(mutes.next_end(list, 100))
	end)

	it("of what no bare JID is, mute nobody, and the others hold", function()
		local some = mutes.read { { jid = "@" }, { jid = "carol@example.org/x" }, { jid = "bob@example.org" } }
		assert.is_true(mutes.holds(some, "bob@example.org", unasked, 0))
		assert.is_false(mutes.holds(some, "carol@example.org", nobody, 0))
	end)

	for name, entry in pairs {
		["no object"] = "bob@example.org", nobody = { ["until"] = 5 }, ["a number"] = { jid = 5 },
		["no time"] = { jid = "bob@example.org", ["until"] = "soon" }, ["an empty id"] = { occupantId = "" },
	} do
		it("are refused: " .. name, function()
			local result, why = mutes.read { entry }
			assert.is_nil(result)
			assert.is_string(why)
		end)
	end
end)
