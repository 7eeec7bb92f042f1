local part = require "spec.load"
local st = require "util.stanza"

local tavern, lounge = "tavern@rooms.example", "lounge@rooms.example"

local function anywhere() return true end

describe("spool", function ()
	local clock, ids

	local function new(limits)
		local env = {
			now = function () return clock end, new_id = function () ids = ids + 1; return "p" .. ids end,
			size_of = part "batch".size,
		}
		for name, value in pairs(limits or {}) do env[name] = value end
		return part "spool".new(env)
	end

	local function keep(spool, room, text)
		clock = clock + 1
		return spool.keep { room = room, stanza = st.message({ from = room .. "/Bob" }, text), about = { nick = "Bob" } }
	end

	local function of(spool, room)
		return spool.those(function (one) return one == room end)
	end

	local function texts(list)
		local all = {}
		for index, entry in ipairs(list) do all[index] = entry.stanza:get_child_text("body") end
		return table.concat(all, " ")
	end

	before_each(function () clock, ids = 1000, 0 end)

	it("gives back what passed in a room, in order, until it is done", function ()
		local spool = new()
		local one = keep(spool, tavern, "one")
		keep(spool, lounge, "elsewhere")
		local two = keep(spool, tavern, "two")
		keep(spool, tavern, "three")
		assert.same({ "p1", tavern, "Bob" }, { one.id, one.room, one.about.nick })
		assert.equal("one two three", texts(of(spool, tavern)))
		assert.is_true(spool.done(two.id))
		assert.equal("one three", texts(of(spool, tavern)))
		assert.equal("one elsewhere three", texts(spool.those(anywhere)))
		assert.is_false(spool.done(two.id))
		assert.is_false(spool.done("unheard-of"))
	end)

	it("keeps what was said, whatever becomes of the stanza afterwards", function ()
		local spool = new()
		local stanza = st.message({ from = tavern .. "/Bob", to = "a" }, "one")
		spool.keep { room = tavern, stanza = stanza, about = {} }
		stanza.attr.to = "b"
		stanza:remove_children("body")
		local kept = of(spool, tavern)[1].stanza
		assert.same({ "a", "one" }, { kept.attr.to, kept:get_child_text("body") })
	end)

	it("may be emptied while it is gone through", function ()
		local spool = new()
		for _, text in ipairs { "one", "two", "three" } do keep(spool, tavern, text) end
		for _, entry in ipairs(of(spool, tavern)) do spool.done(entry.id) end
		assert.same({}, of(spool, tavern))
		keep(spool, tavern, "four")
		assert.equal("four", texts(of(spool, tavern)))
	end)

	describe("gives up the oldest", function ()
		it("beyond so many, and counts them by room", function ()
			local spool = new { max_entries = 2 }
			keep(spool, tavern, "one")
			keep(spool, lounge, "two")
			keep(spool, tavern, "three")
			keep(spool, tavern, "four")
			keep(spool, tavern, "five")
			assert.equal("four five", texts(spool.those(anywhere)))
			assert.same({ { room = lounge, count = 1, since = 1002 }, { room = tavern, count = 2, since = 1001 } },
				spool.take_lost(anywhere))
			assert.same({}, spool.take_lost(anywhere))
		end)

		it("beyond so many bytes", function ()
			local spool = new { max_bytes = 3000 }
			for index = 1, 5 do keep(spool, tavern, index .. ("x"):rep(700)) end
			assert.equal(3, #of(spool, tavern))
			assert.equal("5", of(spool, tavern)[3].stanza:get_child_text("body"):sub(1, 1))
			assert.equal(2, spool.take_lost(anywhere)[1].count)
		end)

		it("but not for one that is too large by itself, which is told of once and lost", function ()
			local spool = new { max_bytes = 3000 }
			keep(spool, tavern, "one")
			local huge = keep(spool, tavern, ("x"):rep(4000))
			assert.truthy(huge.id)
			assert.equal("one", texts(of(spool, tavern)))
			assert.equal(1, spool.take_lost(anywhere)[1].count)
		end)

		it("and what is done makes room", function ()
			local spool = new { max_entries = 2, max_bytes = 1000 }
			for index = 1, 20 do spool.done(keep(spool, tavern, index .. ("x"):rep(500)).id) end
			assert.same({}, spool.take_lost(anywhere))
		end)

		it("and counts it for so many rooms", function ()
			local spool = new { max_entries = 1, max_rooms = 2 }
			for index = 1, 5 do keep(spool, "r" .. index .. "@rooms.example", "x") end
			assert.equal(2, #spool.take_lost(anywhere))
			keep(spool, tavern, "y")
			assert.equal("r5@rooms.example", spool.take_lost(anywhere)[1].room)
		end)
	end)

	it("tells only of those rooms that are asked for", function ()
		local spool = new { max_entries = 1 }
		keep(spool, tavern, "one")
		keep(spool, lounge, "two")
		keep(spool, lounge, "three")
		local function is_lounge(room) return room == lounge end
		assert.equal(lounge, spool.take_lost(is_lounge)[1].room)
		assert.equal(tavern, spool.take_lost(anywhere)[1].room)
	end)

	it("forgets a room that nobody moderates any more", function ()
		local spool = new { max_entries = 2 }
		for _, room in ipairs { tavern, tavern, lounge } do keep(spool, room, "one") end
		spool.forget(function (room) return room == tavern end)
		assert.equal(lounge, spool.those(anywhere)[1].room)
		assert.same({ 1, 0 }, { #spool.those(anywhere), #spool.take_lost(anywhere) })
	end)

	it("is the same after the module was loaded anew", function ()
		local spool = new { max_entries = 3 }
		for _, text in ipairs { "one", "two", "three", "four" } do keep(spool, tavern, text) end
		local saved = spool.save()
		local again = new { max_entries = 3 }
		again.restore(saved)
		assert.equal("two three four", texts(of(again, tavern)))
		assert.same({ { room = tavern, count = 1, since = 1001 } }, again.take_lost(anywhere))
		assert.same({ "p2", "Bob" }, { of(again, tavern)[1].id, of(again, tavern)[1].about.nick })
		assert.is_true(again.done("p3"))
		keep(again, tavern, "five")
		keep(again, tavern, "six")
		assert.same({ { room = tavern, count = 1, since = 1002 } }, again.take_lost(anywhere))
	end)

	it("keeps to its limits also where it had others before", function ()
		local spool = new()
		for index = 1, 10 do keep(spool, tavern, tostring(index)) end
		local again = new { max_entries = 2 }
		again.restore(spool.save())
		assert.equal("9 10", texts(of(again, tavern)))
		assert.equal(8, again.take_lost(anywhere)[1].count)
	end)

	it("takes the deepest stanza that Prosody lets through", function ()
		local deep = st.message()
		for _ = 1, 37000 do deep:tag("a") end
		local spool = new()
		spool.keep { room = tavern, stanza = deep:reset(), about = {} }
		assert.equal(1, #of(spool, tavern))
	end)
end)
