local part = require "spec.load"
local batch = part "batch"
local st = require "util.stanza"

describe("a batch", function()
	local function frame(text) return st.stanza("f"):text(text or "") end

	local function sizes(queue)
		local list = {}
		for frames in queue.take do list[#list + 1] = #frames end
		return list
	end

	it("holds so many frames, and in their order", function()
		local queue = batch.queue(2, 1000)
		local frames = {}
		for i = 1, 5 do
			frames[i] = frame()
			assert.equal(i % 2 == 1, queue.put(frames[i]))
		end
		assert.same({ frames[1], frames[2] }, queue.take())
		assert.same({ 2, 1 }, sizes(queue))
	end)

	it("holds so many bytes", function()
		local queue = batch.queue(64, 1000)
		for _ = 1, 4 do queue.put(frame(("x"):rep(400))) end
		assert.same({ 2, 2 }, sizes(queue))
	end)

	it("takes a frame that is too large alone", function()
		local queue = batch.queue(64, 1000)
		queue.put(frame())
		queue.put(frame(("x"):rep(5000)))
		queue.put(frame())
		assert.same({ 1, 1, 1 }, sizes(queue))
	end)

	it("begins anew when it was emptied", function()
		local queue = batch.queue(64, 1000)
		queue.put(frame())
		queue.take()
		assert.is_nil(queue.take())
		assert.is_true(queue.put(frame()))
		assert.same({ 1 }, sizes(queue))
	end)

	it("takes nothing in while it is on its way", function()
		local queue = batch.queue(64, 1000)
		queue.put(frame("1"))
		local frames = queue.take()
		assert.is_true(queue.put(frame("2")))
		assert.equal(1, #frames)
		assert.same({ 1 }, sizes(queue))
	end)

	it("counts about the bytes that go out", function()
		local element = st.stanza("check", { id = "1", nick = "O'Hara & <co>" })
			:tag("message", { xmlns = "jabber:client", type = "groupchat" })
			:text_tag("body", "1 < 2 & 2 > 1 says \"he\" 'she' ü🦉"):up():tag("x"):up()
		local real = #tostring(element)
		assert.is_true(math.abs(batch.size(element) - real) < 60)
	end)

	it("measures what is nested deep", function()
		local deep = st.stanza("a")
		local inner = deep
		for _ = 1, 300000 do
			local child = st.stanza("a")
			inner:add_direct_child(child)
			inner = child
		end
		assert.is_true(batch.size(deep) > 300000 * 3)
	end)
end)
