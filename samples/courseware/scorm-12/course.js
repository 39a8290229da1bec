// A small SCORM 1.2 lesson: finds the interface, keeps the answers as suspend data, reports what was reached.
(function () {
  'use strict';
  var questions = [
    { text: '收到自称上级单位的邮件，附件是“全员工资表”，应先打电话核实，不直接打开。', right: true },
    { text: '办公电脑装了杀毒软件，系统补丁就可以等年底一起装。', right: false },
    { text: '访问互联网的专用终端可以临时插到内部专网上拷贝文件。', right: false },
    { text: '离开座位时锁定屏幕，是为了防止他人以您的名义操作。', right: true }
  ];
  function find(from) {
    for (var hops = 0; from && hops < 8; hops += 1) {
      if (from.API) return from.API;
      if (from.parent === from) return null;
      from = from.parent;
    }
    return null;
  }
  var api = find(window);
  var quiz = document.getElementById('quiz');
  var result = document.getElementById('result');

  questions.forEach(function (question, index) {
    var set = document.createElement('fieldset');
    var legend = document.createElement('legend');
    legend.textContent = (index + 1) + '. ' + question.text;
    set.appendChild(legend);
    ['对', '错'].forEach(function (word, choice) {
      var label = document.createElement('label');
      var input = document.createElement('input');
      input.type = 'radio';
      input.name = 'q' + index;
      input.value = String(choice);
      label.appendChild(input);
      label.appendChild(document.createTextNode(' ' + word));
      set.appendChild(label);
    });
    quiz.appendChild(set);
  });

  function answers() {
    return questions.map(function (_, index) {
      var ticked = quiz.querySelector('input[name=q' + index + ']:checked');
      return ticked ? ticked.value : '-';
    }).join('');
  }
  function restore(text) {
    for (var index = 0; index < questions.length; index += 1) {
      var input = quiz.querySelector('input[name=q' + index + '][value="' + text.charAt(index) + '"]');
      if (input) input.checked = true;
    }
  }
  function say(text) { result.textContent = text; }

  if (!api || api.LMSInitialize('') !== 'true') {
    say('没有连接学习平台，进度不会保存。');
    api = null;
  } else {
    restore(api.LMSGetValue('cmi.suspend_data') || '');
    if (api.LMSGetValue('cmi.core.lesson_status') === 'not attempted') api.LMSSetValue('cmi.core.lesson_status', 'incomplete');
  }

  document.getElementById('check').addEventListener('click', function () {
    var given = answers();
    var right = questions.filter(function (question, index) { return given.charAt(index) === (question.right ? '0' : '1'); }).length;
    var done = right === questions.length;
    say(done ? '全部正确，已完成。' : '答对 ' + right + ' 题，请再想一想。');
    if (!api) return;
    api.LMSSetValue('cmi.suspend_data', given);
    api.LMSSetValue('cmi.core.score.min', '0');
    api.LMSSetValue('cmi.core.score.max', '100');
    api.LMSSetValue('cmi.core.score.raw', String(right * 25));
    api.LMSSetValue('cmi.core.lesson_status', done ? 'completed' : 'incomplete');
    if (api.LMSCommit('') !== 'true') say(result.textContent + '（平台暂未保存，请稍后再点一次“检查”）');
  });

  window.addEventListener('pagehide', function () {
    if (api) api.LMSFinish('');
  });
})();
