local part = require "spec.load"
local st = require "util.stanza"

local bot = "warden.example.org"

describe("the bot's standing", function()
	local room_mt, room, access, nick, sent, roles

	before_each(function()
		nick, sent, roles = "Warden", {}, {}
		room_mt = {
			get_affiliation = function(self, address) return self.affiliations[address] end,
			get_affiliation_data = function(_, _, key) return key == "hats" and "hats" or nil end,
			get_occupant_by_nick = function(self, address) return self.occupants[address] end,
			each_occupant = function(self) return pairs(self.occupants) end,
			set_role = function(_, actor, address) roles[#roles + 1] = { actor, address } end,
			new_occupant = function(_, bare_jid, address) return { bare_jid = bare_jid, nick = address, role = "participant" } end,
		}
		room_mt.__index = room_mt
		room = setmetatable({ jid = "r@rooms.example.org", affiliations = {}, occupants = {} }, room_mt)
		access = part "access".new {
			part = part,
			is_bot = function(address) return address == bot end,
			nick_of = function(room_jid) return room_jid == room.jid and nick or nil end,
			affiliation = "admin",
		}
		access.wrap(room_mt)
	end)

	it("is admin in every room, from whichever resource, whatever a list says, unless that is more", function()
		assert.are.equal("admin", room:get_affiliation(bot))
		assert.are.equal("admin", room:get_affiliation(bot .. "/x"))
		room.affiliations[bot] = "outcast"
		assert.are.equal("admin", room:get_affiliation(bot))
		room.affiliations[bot] = "owner"
		assert.are.equal("owner", room:get_affiliation(bot))
	end)

	it("is nobody else's", function()
		room.affiliations["a@b"] = "member"
		assert.are.equal("member", room:get_affiliation("a@b"))
		for _, other in ipairs { "x@" .. bot, "evil." .. bot, bot .. ".evil", "r@rooms.example.org/Warden" } do
			assert.is_nil(room:get_affiliation(other))
		end
		assert.is_nil(room:get_affiliation(nil))
	end)

	it("comes with the nick under which it speaks", function()
		assert.are.equal("Warden", room:get_affiliation_data(bot, "reserved_nickname"))
		assert.is_nil(room:get_affiliation_data(bot))
		assert.is_nil(room:get_affiliation_data("a@b", "reserved_nickname"))
		assert.are.equal("hats", room:get_affiliation_data(bot, "hats"))
	end)

	it("ends with the module, and takes away nobody else's change", function()
		local later = function() return "none" end
		local ours = room_mt.get_affiliation
		room_mt.get_affiliation_data = later
		access.unwrap(room_mt)
		assert.are_not.equal(ours, room_mt.get_affiliation)
		assert.is_nil(room:get_affiliation(bot))
		assert.are.equal(later, room_mt.get_affiliation_data)
		assert.is_nil(ours(room, bot))
	end)

	it("cannot be lowered by anybody", function()
		local function allowed(who, affiliation)
			local event = { jid = who, affiliation = affiliation }
			access.pre_set_affiliation(event)
			return event.allowed
		end
		for _, lower in ipairs { "outcast", "none", "member" } do assert.is_false(allowed(bot, lower)) end
		for _, same in ipairs { "admin", "owner" } do assert.is_nil(allowed(bot, same)) end
		assert.is_nil(allowed("a@b", "outcast"))
	end)

	local function role_event(actor, target)
		local event = { room = room, actor = actor, occupant = { bare_jid = target }, role = "visitor" }
		access.pre_set_role(event)
		return event
	end

	it("lets it change the roles of those who have less, and nobody its own", function()
		room.affiliations["owner@b"], room.affiliations["admin@b"], room.affiliations["member@b"] = "owner", "admin", "member"
		assert.is_true(role_event(bot .. "/x", "member@b").allowed)
		assert.is_true(role_event(bot, "a@b").allowed)
		assert.is_nil(role_event(bot, "owner@b").allowed)
		assert.is_nil(role_event(bot, "admin@b").allowed)
		assert.is_nil(role_event("owner@b", "a@b").allowed)
		local event = role_event("owner@b", bot)
		assert.are.same({ false, "cancel", "not-allowed" }, { event.allowed, event.error, event.condition })
	end)

	local function comes(from, wanted, key)
		local event = {
			room = room,
			stanza = st.presence { from = from, to = room.jid .. "/" .. wanted },
			origin = { send = function(stanza) sent[#sent + 1] = stanza end },
		}
		event[key or "occupant"] = { nick = room.jid .. "/" .. wanted }
		return access.reserve_nick(event)
	end

	it("reserves its nick, and what looks like it", function()
		for i, wanted in ipairs { "Warden", "WARDEN", " warden ", "W\u{430}rden", "Ward\u{200B}en", "War-den", "Ｗａｒｄｅｎ", "Warden!" } do
			assert.is_true(comes("a@b/c", wanted))
			assert.are.equal(i, #sent)
			assert.are.equal("conflict", select(2, sent[i]:get_error()))
			assert.are.equal("a@b/c", sent[i].attr.to)
		end
		assert.is_true(comes("a@b/c", "Warden", "dest_occupant"))
		assert.is_nil(comes(bot .. "/x", "Warden"))
		for _, wanted in ipairs { "Wardens", "Mr Warden", "W", "!!!", "😀" } do assert.is_nil(comes("a@b/c", wanted)) end
		nick = nil
		assert.is_nil(comes("a@b/c", "Warden"))
	end)

	describe("keeps from everybody a nick that is taken for its own:", function()
		for _, wanted in ipairs {
			"Moderation\u{3164}", "\u{1160}Moderation", "Moder\u{FFA0}ation", "Moderation\u{2800}", "Moder\u{17B4}ation",
			"Mod\u{34F}eration", "Moderation\u{200D}", "★Moderation", "Moderation·", "Moderation✓", "«Moderation»", "Modération",
			"Mode\u{301}ration", "M̲o̲d̲eration", "Мoderation", "МОDЕRАТION", "moderatiοn", "Ⅿoderation", "Moderatıon", "𝐌oderation",
			"Moderat1on", "MODERATION", "Rnoderation",
		} do
			it(wanted, function()
				nick = "Moderation"
				assert.is_true(comes("a@b/c", wanted))
			end)
		end

		it("but none that differs by a letter", function()
			nick = "Moderation"
			for _, wanted in ipairs { "Moderator", "Moderations", "Moderation 2", "Moderatio", "Модерация", "モデレーション" } do
				assert.is_nil(comes("a@b/c", wanted))
			end
			nick = "Модерация"
			assert.is_true(comes("a@b/c", "★модерация★"))
			assert.is_nil(comes("a@b/c", "Moderation"))
		end)
	end)

	it("can be reserved for a name of signs alone", function()
		nick = "***"
		assert.is_true(comes("a@b/c", "***"))
		assert.is_nil(comes("a@b/c", "!!!"))
	end)

	local function says(from, occupant)
		local event = { room = room, stanza = st.message { from = from, to = room.jid, type = "groupchat" }, occupant = occupant }
		assert.is_nil(access.speak(event))
		return event.occupant
	end

	it("lets it speak without being there, and nobody else", function()
		local speaker = says(bot .. "/x")
		assert.are.same({ bare_jid = bot, nick = room.jid .. "/Warden", role = "moderator" }, speaker)
		assert.is_nil(says("a@b/c"))
		local there = {}
		assert.are.equal(there, says(bot, there))
		nick = nil
		assert.is_nil(says(bot))
	end)

	describe("where somebody had its nick before it was reserved", function()
		local function holds(name, bare_jid)
			room.occupants[room.jid .. "/" .. name] = { bare_jid = bare_jid, nick = room.jid .. "/" .. name }
		end

		it("puts them out when it speaks", function()
			holds("Warden", "a@b")
			says(bot)
			assert.are.same({ { true, room.jid .. "/Warden" } }, roles)
			holds("Warden", bot)
			says(bot)
			assert.are.equal(1, #roles)
		end)

		it("puts out also who looks like it, when the room gets a policy", function()
			for name, bare_jid in pairs { ["★Wardén"] = "a@b", Bob = "c@b", Warden = bot } do holds(name, bare_jid) end
			access.vacate(room)
			assert.are.same({ { true, room.jid .. "/★Wardén" } }, roles)
			nick = nil
			access.vacate(room)
			assert.are.equal(1, #roles)
		end)
	end)
end)
