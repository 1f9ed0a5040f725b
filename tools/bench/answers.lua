-- Answers one question by turns as several learners, each time otherwise than before, so that every answer is kept.
-- Arguments: the two answers, then the learners' cookies.
local answers, learners = {}, {}
local count = 0

function init(arguments)
  answers = {arguments[1], arguments[2]}
  for index = 3, #arguments do
    learners[#learners + 1] = arguments[index]
  end
end

function request()
  local learner = learners[count % #learners + 1]
  local answer = answers[math.floor(count / #learners) % 2 + 1]
  count = count + 1
  local headers = {["Content-Type"] = "application/x-www-form-urlencoded", ["Cookie"] = learner}
  return wrk.format("POST", nil, headers, answer)
end
