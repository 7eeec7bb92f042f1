local part = require "spec.load"
local xml = require "spec.support.xml"

describe("the guard", function()
	local logged, denied, apologies, broken

	before_each(function() logged, denied, apologies, broken = {}, {}, {}, false end)

	local function new(fails_open)
		return part "guard".new {
			log = function(_, format, ...) logged[#logged + 1] = format:format(...) end, fails_open = fails_open,
			deny = function(entry)
				if broken then error "deny is broken" end
				denied[#denied + 1] = entry
			end,
			apologize = function(entry) apologies[#apologies + 1] = entry end,
			private_sender = function() return "ann@people/1" end,
		}
	end

	it("lets a handler do what it does", function()
		assert.equal(3, new(true).guarded("adding", function(a, b) return a + b end)(1, 2))
		assert.same({}, logged)
	end)

	it("tells of a defect once for each place", function()
		local guard = new(true)
		for _, place in ipairs { "here", "here", "there" } do
			assert.is_nil(guard.guarded(place, function() error "broken" end)())
		end
		assert.equal(2, #logged)
	end)

	it("does something else instead, with the same arguments", function()
		local otherwise = function(a, b) return a .. b end
		assert.equal("12", new(true).guarded("here", function() error "broken" end, otherwise)(1, 2))
	end)

	local function event(name)
		return {
			room = { jid = "r@m" }, origin = "o", stanza = xml(("<%s from='r@m/ann' to='r@m/bob'/>"):format(name)),
		}
	end

	it("lets what could not be asked about go on where the gate fails open", function()
		assert.is_nil(new(true).unasked("message", true)(event "message"))
		assert.same({}, denied)
	end)

	it("tells its sender where the gate fails closed, and stops it", function()
		local guard = new(false)
		assert.is_true(guard.unasked("presence", true)(event "presence"))
		assert.is_false(guard.unasked("private", false)(event "message"))
		assert.same({ "presence", "r@m", "r@m/ann", "bob" }, { denied[1].kind, denied[1].room, denied[1].from, denied[1].nick })
		assert.same({ "private", "ann@people/1", "bob" }, { denied[2].kind, denied[2].from, denied[2].to })
	end)

	it("stops it also where telling its sender fails", function()
		broken = true
		assert.is_true(new(false).unasked("message", true)(event "message"))
		assert.equal("message", apologies[1].kind)
	end)
end)
