"""Addresses and address parts that the checks know by name. Data, no rules.

Chosen by hand in November 2026, from general knowledge; not looked up one by one.
Shorteners and loggers were compared with the public list PeterDaveHello/url-shorteners
(CC BY-SA 4.0), and some names were found there; parameters with the eight that Firefox
strips (firefox-source-docs.mozilla.org, query-stripping). It ages: a name that is
missing is not found, and nobody is told so.
"""

from __future__ import annotations


def names(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Services whose links hide where they lead. A service that shortens only its own
# pages (youtu.be, wa.me) is not here: its readers know where they will land.
SHORTENERS = names(
    """
    adf.ly bit.do bit.ly bitly.com bl.ink buff.ly chilp.it clck.ru cli.gs cutt.ly
    cutt.us da.gd dlvr.it dub.sh dwz.cn fb.me go.ly goo.gl goo.su href.li hubs.la
    hubs.ly hyperurl.co ibit.ly ift.tt is.gd ity.im j.mp kutt.it lc.cx lihi.cc
    lihi1.cc linkd.in lnkd.in lstu.fr n9.cl ouo.io ow.ly owl.li plu.sh po.st ppt.cc
    q.gs qr.ae qrco.de rb.gy rebrand.ly reurl.cc rotf.lol s.id short.gy shorturl.asia
    shorturl.at shorturl.com smarturl.it snip.ly soo.gd spr.ly su.pr suo.im surl.li
    t.cn t.co t.ly tiny.cc tiny.one tiny.pl tinylink.net tinyurl.com tny.im to.ly
    tr.ee tr.im trib.al u.nu u.to ulvis.net url.cn urlr.me urlz.fr v.gd v.ht vk.cc
    vo.la x.gd yourls.org zpr.io zws.im
    """
)
# Links that note down who opens them, sold as such.
LOGGERS = names(
    """
    ezstat.ru grabify.link ipgrabber.ru iplogger.co iplogger.com iplogger.info
    iplogger.org iplogger.ru yip.su
    """
)

# Parameters that tell a site or a company who passed the link on.
TRACKERS = names(
    """
    __hsfp __hssc __hstc __s __twitter_impression _branch_match_id _bta_c _bta_tid
    _ga _gl _hsenc _hsmi _ke _kx _openstat ck_subscriber_id cmpid cvosrc dclid dm_i
    ef_id elqtrack elqtrackid epik fb_action_ids fb_action_types fb_ref fb_source
    fbclid gad_campaignid gad_source gbraid gclid gclsrc guce_referrer
    guce_referrer_sig guccounter hsctatracking icid igsh igshid irclickid li_fat_id
    mbid mc_cid mc_eid mc_tc mibextid mkt_tok ml_subscriber ml_subscriber_hash
    msclkid ncid oft_c oft_ck oft_d oft_id oft_ids oft_k oft_lk oft_sk oly_anon_id
    oly_enc_id otc rb_clickid rdt_cid s_cid s_kwcid sb_referer_host sc_cid
    sms_click sms_source sms_uph soc_src soc_trk srsltid ss_email_id sscid ttclid
    twclid unicorn_click_id vero_conv vero_id vgo_ee wbraid wickedid wickedsource
    wt.mc_id wt_mc xtor yclid ysclid
    """
)
TRACKER_STARTS = (
    "utm_",
    "at_campaign",
    "at_medium",
    "at_custom",
    "hmb_",
    "itm_",
    "matomo_",
    "mtm_",
    "piwik_",
    "pk_campaign",
    "pk_kwd",
    "pk_source",
    "pk_medium",
    "__cft__",
)
# Names that track on one site and mean something else on others.
TRACKERS_OF = {
    "facebook.com": {
        "__tn__",
        "__xts__",
        "eid",
        "hc_ref",
        "paipv",
        "rdid",
        "ref",
        "sfnsn",
    },
    "instagram.com": {"img_index_src", "utm"},
    "linkedin.com": {"rcm", "trackingid", "refid", "trk", "lipi"},
    "reddit.com": {"share_id", "rdt"},
    "spotify.com": {"si", "nd"},
    "tiktok.com": {"_d", "_r", "_t", "is_copy_url", "is_from_webapp", "sender_device"},
    "twitter.com": {"ref_src", "ref_url", "s", "t"},
    "x.com": {"ref_src", "ref_url", "s", "t"},
    "youtu.be": {"feature", "si"},
    "youtube.com": {"feature", "pp", "si"},
}

# Sites whose names are worth borrowing: where people log in, ask for help or give.
KNOWN = names(
    """
    amazon.com amnesty.org apple.com article19.org avaaz.org bbc.co.uk bbc.com
    bsky.app change.org civicus.org cnn.com discord.com doctorswithoutborders.org
    dropbox.com drc.ngo europa.eu facebook.com fidh.org frontlinedefenders.org
    github.com gmail.com gofundme.com google.com hotmail.com hrw.org icc-cpi.int
    icrc.org ifrc.org ilga.org ilo.org instagram.com iom.int irc.org joinmastodon.org
    linkedin.com live.com mastodon.social medium.com microsoft.com mozilla.org msf.org
    netflix.com nrc.no ohchr.org omct.org outlook.com oxfam.org patreon.com
    paypal.com proton.me reliefweb.int reuters.com rescue.org rsf.org
    savethechildren.org signal.org spotify.com telegram.org threads.net tiktok.com
    torproject.org twitter.com un.org undp.org unesco.org unfpa.org unhcr.org
    unicef.org unwomen.org unrwa.org wetransfer.com wfp.org whatsapp.com who.int
    wikipedia.org x.com yahoo.com youtube.com zoom.us
    """
)
REGISTRIES = frozenset({"com", "edu", "gov", "int", "net", "org"})

# Whoever has such a link is in: (host, how its path begins).
INVITES = (
    ("chat.whatsapp.com", "/"),
    ("discord.com", "/invite/"),
    ("discord.gg", "/"),
    ("signal.group", "/"),
    ("t.me", "/+"),
    ("t.me", "/joinchat/"),
    ("telegram.me", "/joinchat/"),
)
