// Passwords that people choose first, by our own collection. Read lower-cased and without marks; `password-strength.ts`
// also takes off what people add to reach a length (digits, marks, repeats), so each word here stands for its family.
export const commonPasswords: ReadonlySet<string> = new Set(
  `
  123456 1234567 12345678 123456789 1234567890 12345678910 123123 123123123 123321 1234321 123454321 12344321 123654 123654789
  147258 147258369 1472583690 159357 159753 258369 369258147 741852 741852963 789456 789456123 7894561230 963852741 321654987
  987654321 9876543210 0987654321 87654321 7654321 654321 54321 111111 1111111 11111111 111111111 1111111111 11223344
  1122334455 112233 112233445566 121212 12121212 131313 131421 1314520 13145200 131452 1314521 520520 5201314 52013140 520131400
  5201314520 520530 521521 5211314 5841314 5842013 584520 201314 20131420 2013145 7758258 7758520 7758521 77585210 7708801314
  666666 6666666 66666666 6666666666 668668 66886688 168168 168888 16888888 1688168 518518 51885188 588588 58588 888888 8888888
  88888888 8888888888 886886 888666 666888 168999 999999 99999999 9999999999 000000 00000000 0000000000 222222 22222222
  333333 33333333 444444 555555 55555555 777777 7777777 77777777 100200 100200300 100100 101010 10101010 102030 10203040
  110110 110120 110119 119119 120120 123000 123123321 123456000 123456123 123456123456 123456654321 1234554321 12345654321
  1234512345 12341234 123412341234 1234qwer 1234abcd 123qwe 123qweasd 123qweasdzxc 123abc 123asd 123zxc 1q2w3e 1q2w3e4r
  1q2w3e4r5t 1q2w3e4r5t6y 1qaz2wsx 1qaz2wsx3edc 1qaz2wsx3edc4rfv 1qazxsw2 1qaz 2wsx 2wsx3edc 3edc4rfv 4rfv5tgb zaq12wsx zaq1xsw2
  q1w2e3 q1w2e3r4 q1w2e3r4t5 qazwsx qazwsxedc qazwsxedcrfv qweqwe qweasd qweasdzxc qweasdzxc123 qwer qwert qwerty qwertyu qwertyui
  qwertyuiop qwerty123 qwer1234 qwe123 qwerasdf qwerasdfzxcv asdasd asdf asdfg asdfgh asdfghjk asdfghjkl asdf1234 asd123 asdzxc
  zxcv zxcvb zxcvbn zxcvbnm zxc123 zxcvbnm123 poiuytrewq lkjhgfdsa mnbvcxz poiuy lkjhg
  a123456 a1234567 a12345678 a123456789 a1234567890 aa123456 aa123456789 aaa123456 aaa123 aaaaaa aaaaaaaa aaaaaaaaaa ab123456 abc123
  abc1234 abc12345 abc123456 abc123456789 abcabc abcd abcd123 abcd1234 abcd12345 abcd123456 abcde abcdef abcdefg abcdefgh abcdefghij
  abcdefg123 abc123abc as123456 asd123456 qq123456 qq123456789 qq1234567 q123456 q123456789 q1234567 w123456 w123456789 wang123456
  x123456 x123456789 xx123456 z123456 z123456789 zz123456 zxc123456 s123456 m123456 l123456 l123456789 liu123456 li123456 ll123456
  zhang123456 zhao123456 chen123456 yang123456 huang123456 lin123456 wu123456 zhou123456 xu123456 sun123456 hu123456
  woaini woaini1314 woaini520 woaini521 woaini123 woaini5201314 woainima woainiyiwannian woaiwojia woaizhongguo woaiziji woaibaobao
  woaita woaini123456 wobuzhidao wodemima wodeshijie wodeai woshishei woshiwo woshitiancai woxihuanni woyaofacai woyaozhuanqian
  wohenni nihao nihao123 nihaoma nishizhu nishishei tamade caonima caonimabi cnm ainiyiwannian aini1314 aini520 aini5201314
  aiwojia aizhongguo zhongguo zhongguo123 zhonghua zhongguoren beijing beijing2008 beijing123 shanghai guangzhou shenzhen chongqing
  nanning guangxi guilin liuzhou qinzhou tianjin chengdu wuhan nanjing xian huanying huanyingnin gongzuo gongan gongan123 jingcha
  jingcha110 zhengfu zhengfu123 xinxi xinxi123 xinxianquan anquan anquan123 wangan wangjing wangluo wangluoanquan xitong xitong123
  guanli guanliyuan guanliyuan123 guanli123 bangong bangong123 bangongshi danwei danwei123 jiguan shengting shiju xianju renmin
  renminzhengfu weirenminfuwu gongchandang shejibao dangyuan kaoshi kaoshi123 peixun peixun123 xuexi xuexi123 xuexiqiangguo
  mima mima123 mima123456 mima1234 mimashi mimawang chushimima yuanshimima morenmima denglu denglu123 zhanghao yonghu yonghu123
  ceshi ceshi123 ceshi123456 shiyan zhengshu zhengshu123 wangjian xiaoming xiaohong xiaolong xiaoxiao xiaoqiang xiaobai xiaoyu
  baobao baobao123 baobei baobei123 baobei520 laopo laopo520 laogong laogong520 qinaide tiantian kuaile kuailexingfu xingfu xingfujia
  pingan pinganfu pingan123 jiankang facai facai888 gongxifacai zhaocaijinbao yishengyishi yishengpingan yilupingan yifanfengshun
  wanshiruyi dajidali jixiang jixiangruyi fuguanjisi meimei gege didi jiejie mama mama123 baba baba123 mamababa babamama erzi nver
  mingtian jintian zuotian taiyang yueliang xingxing dahai tianshi emo mogui tiankong caihong
  password password1 password12 password123 password1234 password123456 passw0rd passwd passw0rd123 p@ssw0rd p@ssword pass pass123
  pass1234 passpass password! pwd pwd123 secret secret123 letmein letmein123 welcome welcome1 welcome123 hello hello123 helloworld
  admin admin1 admin12 admin123 admin1234 admin12345 admin123456 admin888 admin666 admin@123 adminadmin administrator administrator123
  root root123 root1234 toor system system123 manager manager123 master master123 super superman supervisor superuser user user123
  user1234 test test1 test12 test123 test1234 test12345 test123456 testtest tester guest guest123 public demo demo123 default oracle
  postgres postgres123 mysql tomcat server server123 changeme changeit change123 login login123 temp temp123 backup huawei huawei123
  huawei@123 h3c cisco lenovo ruijie inspur dell tencent alibaba baidu taobao sangfor topsec venus nsfocus security security123 office
  office123 computer internet wireless iloveyou iloveyou1 iloveyou520 iloveu loveyou lovelove love520 love1314 lover forever trustno1
  monkey dragon sunshine princess football baseball basketball shadow michael jordan jordan23 kobe24 kobe8 nba2000 michael23 whatever
  starwars pokemon naruto luffy onepiece doraemon conan windows windows7 windows10 linux android iphone apple google facebook zhifubao
  weixin weixin123 wechat douyin aaaa1111 aaaabbbb aabbcc aabbccdd abab1212 a1b2c3 a1b2c3d4 a1b2c3d4e5 1a2b3c 1a2b3c4d qq520520
  a5201314 a520520 a520 a1314520 q5201314 w5201314 z5201314 l5201314 ai5201314 zx123456 wo123456 wocao wocaonima buzhidao meiyou
  meiyoumima wangjile wangjimima suibian suibian123 haha haha123 hahaha hehe hehehe heihei xixi lalala hahahaha aaasss dddddd asdfasdf
  `
    .trim()
    .split(/\s+/),
);
