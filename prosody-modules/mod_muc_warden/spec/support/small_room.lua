-- As much of Prosody's room as the parts ask of one. `sent` holds what it routed, oldest first.

local st = require "util.stanza"

return function(room_jid)
	local room = { jid = room_jid, sent = {}, people = {}, affiliations = {} }

	local function occupant(nick, bare_jid, role, sessions)
		return {
			nick = nick, bare_jid = bare_jid, role = role, jid = sessions[1],
			each_session = function()
				local at = 0
				return function()
					at = at + 1
					return sessions[at]
				end
			end,
		}
	end

	--- One session unless more are named: name@people/1.
	function room.add(name, role, ...)
		local bare_jid = name .. "@people"
		local sessions = { bare_jid .. "/1", ... }
		local nick = room_jid .. "/" .. name
		room.people[nick] = occupant(nick, bare_jid, role, sessions)
		return room.people[nick]
	end

	function room.remove(name) room.people[room_jid .. "/" .. name] = nil end

	function room:get_occupant_by_nick(nick) return self.people[nick] end

	function room:get_occupant_by_real_jid(full_jid)
		for _, one in pairs(self.people) do
			for session in one:each_session() do
				if session == full_jid then return one end
			end
		end
	end

	function room:each_occupant()
		local nick
		return function()
			nick = next(self.people, nick)
			return nick, self.people[nick]
		end
	end

	function room:get_affiliation(bare_jid) return self.affiliations[bare_jid] end

	function room.get_default_role(_, affiliation) return affiliation == "outcast" and nil or room.default_role or "participant" end

	function room:set_role(actor, nick, role)
		assert(actor == true)
		self.people[nick].role = role
	end

	function room:route_stanza(stanza) table.insert(self.sent, st.clone(stanza)) end

	function room:broadcast(stanza, filter)
		for nick, one in self:each_occupant() do
			if not filter or filter(nick, one) then
				for session in one:each_session() do
					stanza.attr.to = session
					self:route_stanza(stanza)
				end
			end
		end
	end

	--- The texts that somebody's session got since it was asked last.
	function room.texts_to(full_jid)
		local texts = {}
		for index = #room.sent, 1, -1 do
			if room.sent[index].attr.to == full_jid then
				table.insert(texts, 1, table.remove(room.sent, index):get_child_text("body") or "")
			end
		end
		return texts
	end

	return room
end
