# ruff: noqa: E501, W293 - clients write long lines and blank ones.
"""Replies as the clients used in China write them: what is new is kept, what they quote is left out.

The samples are our own, written after the clients' styles.
"""

import pytest

from bihuan.inbox.channels.email.markup import text_of
from bihuan.inbox.channels.email.quoting import newly_written

NEW = "还是没有人联系我。\n请尽快处理！"
OLD = "您的投诉已受理，我们会在三个工作日内答复。"

STYLES = {
    "QQ": f"""{NEW}



------------------ 原始邮件 ------------------
发件人: "某某汽贸"<kefu@example.com>;
发送时间: 2026年3月2日(星期一) 上午10:00
收件人: "我"<me@qq.com>;
主题: 受理通知

{OLD}""",
    "QQ on a telephone": f"{NEW}\n\n---原始邮件---\n发件人: \"kefu\"<kefu@example.com>\n{OLD}",
    "WeCom": f"{NEW}\n\n\n---------- Original ----------\nFrom: kefu<kefu@example.com>\n\n{OLD}",
    "NetEase": f"{NEW}\n\n\n\n\n\n在 2026-03-02 10:00:00，\"某某汽贸\" <kefu@example.com> 写道：\n\n{OLD}",
    "NetEase in English": f"{NEW}\n\nAt 2026-03-02 10:00:00, \"kefu\" <kefu@example.com> wrote:\n\n{OLD}",
    "NetEase on a telephone": f"{NEW}\n\n---- 回复的原邮件 ----\n发件人 kefu<kefu@example.com>\n日期 2026年\n{OLD}",
    "Foxmail": f"""{NEW}

me@foxmail.com
 
发件人： 某某汽贸
发送时间： 2026-03-02 10:00
收件人： 我
主题： 受理通知
{OLD}""",
    "Outlook": f"""{NEW}

________________________________
发件人: 某某汽贸 <kefu@example.com>
发送时间: 2026年3月2日 10:00
收件人: 我 <me@outlook.com>
主题: 受理通知

{OLD}""",
    "Outlook of old": f"{NEW}\n\n-----邮件原件-----\n发件人: 某某汽贸\n发送时间: 2026年3月2日\n{OLD}",
    "Exchange": f"""{NEW}

From: 某某汽贸 <kefu@example.com>
Sent: Monday, March 2, 2026 10:00 AM
To: 我 <me@example.cn>
Subject: 受理通知

{OLD}""",
    "Apple Mail": f"{NEW}\n\n> 在 2026年3月2日，上午10:00，某某汽贸 <kefu@example.com> 写道：\n> \n> {OLD}",
    "iPhone": f"{NEW}\n\n发自我的 iPhone\n\n> 在 2026年3月2日，10:00，kefu <kefu@example.com> 写道：\n>\n> {OLD}",
    "Gmail": f"{NEW}\n\n某某汽贸 <kefu@example.com> 于2026年3月2日周一 10:00写道：\n\n> {OLD}\n>",
    "Gmail, folded": f"{NEW}\n\n某某汽贸客户服务部 <kefu@example.com> 于\n2026年3月2日周一 上午10:00写道：\n\n> {OLD}",
    "Gmail in English": f"{NEW}\n\nOn Mon, Mar 2, 2026 at 10:00 AM kefu <kefu@example.com> wrote:\n\n> {OLD}",
    "Gmail, traditional": f"{NEW}\n\nkefu <kefu@example.com> 於 2026年3月2日 週一 上午10:00寫道：\n\n> {OLD}",
    "Coremail": f"""{NEW}


-----原始邮件-----
发件人:kefu <kefu@example.com>
发送时间:2026-03-02 10:00:00 (星期一)
收件人: me@univ.edu.cn
主题: 受理通知

{OLD}""",
    "DingTalk": f"""{NEW}
------------------------------------------------------------------
发件人：某某汽贸<kefu@example.com>
发送时间：2026年3月2日(星期一) 10:00
收　件人：我<me@aliyun.com>
主　题：受理通知

{OLD}""",
    "below what is quoted": f"在 2026-03-02 10:00，kefu <kefu@example.com> 写道：\n> {OLD}\n\n{NEW}",
    "between what is quoted": "> 您的投诉已受理\n还是没有人联系我。\n> 三个工作日内答复\n请尽快处理！",
}  # fmt: skip


@pytest.mark.parametrize("style", STYLES)
def test_only_what_is_new_is_left(style: str) -> None:
    found = newly_written(STYLES[style]).replace("me@foxmail.com", "").strip()

    assert found == NEW


PAGES = {
    "QQ": (
        "<div>还是没有人联系我。</div><div>请尽快处理！</div><div><br></div>"
        '<div style="font-size:12px;padding:2px 0 2px 0;">------------------&nbsp;原始邮件&nbsp;------------------</div>'
        f'<div style="background:#efefef"><div><b>发件人:</b>&nbsp;kefu</div></div><div>{OLD}</div>'
    ),
    "NetEase": (
        "<div>还是没有人联系我。<br/>请尽快处理！</div><div>在 2026-03-02 10:00:00，\"kefu\" &lt;kefu@example.com&gt; 写道：</div>"
        f'<blockquote id="isReplyContent"><div>{OLD}</div></blockquote>'
    ),
    "Gmail": (
        '<div dir="ltr">还是没有人联系我。<br>请尽快处理！</div><br><div class="gmail_quote"><div class="gmail_attr">'
        f"kefu 于2026年3月2日周一 10:00写道：<br></div><blockquote>{OLD}</blockquote></div>"
    ),
    "Outlook": (
        "<p>还是没有人联系我。</p><p>请尽快处理！</p><hr><div id='divRplyFwdMsg'><b>发件人:</b> kefu<br>"
        f"<b>发送时间:</b> 2026年3月2日<br><b>收件人:</b> 我<br><b>主题:</b> 受理</div><div>{OLD}</div>"
    ),
}  # fmt: skip


@pytest.mark.parametrize("style", PAGES)
def test_in_pages_too(style: str) -> None:
    found = newly_written(text_of(PAGES[style]))

    assert [line for line in found.splitlines() if line.strip()] == NEW.splitlines()


def test_what_is_forwarded_is_the_matter() -> None:
    whole = f"请处理\n\n---------- 转发的邮件 ----------\n发件人：客户\n日期：今天\n主题：投诉\n\n{NEW}"

    assert newly_written(whole, subject="转发：投诉") == whole


def test_a_letter_that_is_nothing_but_quoted_is_kept_whole() -> None:
    assert newly_written(f"> {OLD}") == f"> {OLD}"


def test_a_signature_and_what_a_client_says_of_itself_are_left_out() -> None:
    assert newly_written(f"{NEW}\n\n发自我的华为手机") == NEW
    assert newly_written(f"{NEW}\n-- \n张三\n某公司") == NEW


@pytest.mark.parametrize(
    "words", ["发件人说他没收到", "我在 3 月 2 日写道歉信", "From: 我家到店里要一小时", "> "]
)
def test_ordinary_words_are_not_taken_for_marks(words: str) -> None:
    said = f"第一行\n{words}\n最后一行"

    assert newly_written(said).splitlines()[-1] == "最后一行"
