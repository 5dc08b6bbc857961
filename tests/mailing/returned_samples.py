"""What servers send back, in the shapes of those that send most of it. Written for these tests, all of it.

``{to}`` is the return address, ``{id}`` the Message-ID of the letter, ``{address}`` its reader.
"""

LETTER = """\
Received: by mail.example.org; Sat, 22 Aug 2026 07:00:31 +0000
From: Broadsheet <papers@example.org>
To: {address}
Subject: Ten papers
Message-ID: {id}

"""

POSTFIX = (
    """\
Return-Path: <>
From: MAILER-DAEMON@mail.example.org (Mail Delivery System)
To: {to}
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
Message-ID: <20260822070101.4B1C2@mail.example.org>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="4B1C2.1"

--4B1C2.1
Content-Description: Notification
Content-Type: text/plain; charset=us-ascii

This is the mail system at host mail.example.org.

<{address}>: host mx.example.net[192.0.2.9] said: 550 5.1.1 <{address}>:
    Recipient address rejected: User unknown (in reply to RCPT TO command)

--4B1C2.1
Content-Description: Delivery report
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.example.org
X-Postfix-Queue-ID: 4B1C2
Arrival-Date: Sat, 22 Aug 2026 07:00:31 +0000 (UTC)

Final-Recipient: rfc822; {address}
Original-Recipient: rfc822;{address}
Action: failed
Status: 5.1.1
Remote-MTA: dns; mx.example.net
Diagnostic-Code: smtp; 550 5.1.1 <{address}>: Recipient address rejected: User unknown

--4B1C2.1
Content-Description: Undelivered Message Headers
Content-Type: text/rfc822-headers

"""
    + LETTER
    + "--4B1C2.1--\n"
)

DELAYED = POSTFIX.replace("Action: failed", "Action: delayed").replace("5.1.1", "4.4.1").replace("550", "450")

FULL = POSTFIX.replace("5.1.1", "5.2.2").replace("User unknown", "Mailbox full")

POLICY = POSTFIX.replace("5.1.1", "5.7.1").replace("User unknown", "Blocked for spam")

EXCHANGE = (
    """\
From: Microsoft Outlook <MicrosoftExchange329e71ec88ae@example.net>
To: {to}
Subject: Undeliverable: Ten papers
Message-ID: <f1b2@exchange.example.net>
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="_0_"

--_0_
Content-Type: text/html; charset="us-ascii"

<html><body><p>Your message to {address} couldn't be delivered.</p></body></html>

--_0_
Content-Type: message/delivery-status

Reporting-MTA: dns;EX01.example.net
Received-From-MTA: dns;mail.example.org

Final-Recipient: rfc822;{address}
Action: failed
Status: 5.0.0
Diagnostic-Code: smtp;550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup

--_0_
Content-Type: message/rfc822

"""
    + LETTER
    + "the letter\n\n--_0_--\n"
)

GMAIL = (
    """\
Return-Path: <>
From: Mail Delivery Subsystem <mailer-daemon@googlemail.com>
To: {to}
Auto-Submitted: auto-replied
Subject: Delivery Status Notification (Failure)
Message-ID: <66c6e2.170a0220.1@mx.google.com>
Content-Type: multipart/report; boundary="00000000"; report-type=delivery-status

--00000000
Content-Type: text/plain; charset="UTF-8"

** Address not found **

Your message wasn't delivered to {address} because the address couldn't be found, or is unable to receive mail.

--00000000
Content-Type: message/delivery-status

Reporting-MTA: dns; googlemail.com
Arrival-Date: Sat, 22 Aug 2026 00:00:31 -0700 (PDT)
X-Original-Message-ID: {id}

Final-Recipient: rfc822; {address}
Action: failed
Status: 5.1.1
Remote-MTA: dns; mx.example.net. (192.0.2.9, the server for the domain.)
Diagnostic-Code: smtp; 550-5.1.1 The email account that you tried to reach does not exist.

--00000000
Content-Type: message/rfc822

"""
    + LETTER
    + "--00000000--\n"
)

EXIM = (
    """\
Return-path: <>
From: Mail Delivery System <Mailer-Daemon@relay.example.org>
To: {to}
X-Failed-Recipients: {address}
Auto-Submitted: auto-replied
Subject: Mail delivery failed: returning message to sender
Message-Id: <E1shg-0001-Xy@relay.example.org>
Content-Type: text/plain; charset=utf-8

This message was created automatically by mail delivery software.

A message that you sent could not be delivered to one or more of its
recipients. This is a permanent error. The following address(es) failed:

  {address}
    host mx.example.net [192.0.2.9]
    SMTP error from remote mail server after RCPT TO:<{address}>:
    550 no such user here

------ This is a copy of the message, including all the headers. ------

"""
    + LETTER
)

QMAIL = (
    """\
Return-Path: <>
From: MAILER-DAEMON@old.example.org
To: {to}
Subject: failure notice
Date: 22 Aug 2026 07:01:00 -0000

Hi. This is the qmail-send program at old.example.org.
I'm afraid I wasn't able to deliver your message to the following addresses.
This is a permanent error; I've given up. Sorry it didn't work out.

<{address}>:
Sorry, no mailbox here by that name. (#5.1.1)

--- Below this line is a copy of the message.

Return-Path: <{to}>
"""
    + LETTER
)

COMPLAINT = (
    """\
From: feedback@provider.example
To: complaints@example.org
Subject: FW: Ten papers
Message-ID: <c0ffee@provider.example>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=feedback-report; boundary="part"

--part
Content-Type: text/plain; charset="US-ASCII"

This is an abuse report for a message received on Sat, 22 Aug 2026.

--part
Content-Type: message/feedback-report

Feedback-Type: abuse
User-Agent: SomeGenerator/1.0
Version: 1
Original-Mail-From: <{to}>

--part
Content-Type: message/rfc822

"""
    + LETTER
    + "--part--\n"
)

HOLIDAY = """\
From: {address}
To: {to}
Subject: Out of office: Ten papers
Auto-Submitted: auto-replied
X-Autoreply: yes
Message-ID: <holiday@example.net>
In-Reply-To: {id}
Content-Type: text/plain

I am on holiday until 5.9. and reachable at extension 550 1234.
"""

PERSON = """\
From: {address}
To: papers@example.org
Subject: Re: Ten papers
Message-ID: <person@example.net>
In-Reply-To: {id}
Content-Type: text/plain

Thank you! The link gave me a 550 5.1.1 error, by the way.
"""

HARD = {"Postfix": POSTFIX, "Exchange": EXCHANGE, "Gmail": GMAIL, "Exim": EXIM, "qmail": QMAIL}
SOFT = {"delayed": DELAYED, "full": FULL, "policy": POLICY}
NOTHING = {"holiday": HOLIDAY, "person": PERSON}
