-- Stands for livechat's module of this name, which keeps a slow mode: here everybody may write, as often as they like, and
-- the room says that it is slow.

module:hook("muc-disco#info", function(event)
	table.insert(event.form, { name = "muc#roominfo_slow_mode_duration", type = "text-single" })
	event.formdata["muc#roominfo_slow_mode_duration"] = "7"
end)
