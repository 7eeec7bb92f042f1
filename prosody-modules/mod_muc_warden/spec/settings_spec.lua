local part = require "spec.load"
local options_of = require "spec.support.options"

describe("settings", function()
	local module
	local function read(options)
		module = options_of("rooms.x", options or {})
		return part "settings".read(module)
	end
	local function logged()
		local found = {}
		for i, line in ipairs(module.logged) do found[i] = line.level .. ": " .. line.text end
		return table.concat(found, "\n")
	end

	it("are those of the README where nothing is said", function()
		assert.same({
			components = {}, rooms = {}, nick = "Moderation", fail = "open", timeout = 0.5, hold = 2, order = "sender",
			bypass = "moderator", max_pending = 2000, spool = 2000,
			parts = { link = true, access = true, watch = true, gate = true, policy = true, retract = true },
		}, read())
		assert.equal("", logged())
	end)

	for name, case in pairs {
		fail = { "close", "closed" }, order = { "rooms", "room" }, bypass = { "moderators", "nobody" },
		timeout = { 100, 0.5 }, hold = { -1, 2 }, max_pending = { 0, 2000 }, spool = { "many", 2000 },
	} do
		it("that are wrong are told of, and what is stricter, or usual, holds: " .. name, function()
			assert.equal(case[2], read { ["muc_warden_" .. name] = case[1] }[name])
			assert.truthy(logged():find("error: muc_warden_" .. name, 1, true))
		end)
	end

	it("name rooms as Prosody does, and only those of this host", function()
		local found = read { muc_warden_rooms = { "Lounge@Rooms.x", "cave@rooms.x", "cave@elsewhere", "rooms.x", "a@rooms.x/b", "@" } }
		-- What serves none stays in the list: an empty one would serve all.
		assert.same({ "@", "a@rooms.x/b", "cave@elsewhere", "cave@rooms.x", "lounge@rooms.x", "rooms.x" }, found.rooms)
		for _, name in ipairs { "cave@elsewhere", "rooms.x", "a@rooms.x/b", "@" } do
			assert.truthy(logged():find(("names %q, which is no room of rooms.x"):format(name), 1, true))
		end
	end)

	it("switch parts off, with what cannot be without them", function()
		assert.same({ link = true, gate = true, policy = true, watch = true }, read { muc_warden_off = { "access", "retract" } }.parts)
		assert.equal("", logged())
		assert.same({ retract = true }, read { muc_warden_off = { "link" } }.parts)
		assert.truthy(logged():find("warn: .*nothing is judged here"))
	end)

	it("switch nothing off by a name that is none", function()
		assert.is_true(read { muc_warden_off = { "gates" } }.parts.gate)
		assert.truthy(logged():find("error: muc_warden_off names \"gates\"", 1, true))
	end)
end)
