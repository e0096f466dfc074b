package importer

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Lines that a site prints around its stories. Each pattern is of a whole
// line, in lower case and without the signs at its ends; English first, then
// German, French and Spanish.
var (
	noiseLine = regexp.MustCompile(`^(?:` + strings.Join([]string{
		// advertising
		`advertisement|advertising|advert|ad|ads|sponsored(?: content)?|promoted(?: content| stories)?|story continues below(?: advertisement)?|article continues (?:below|after)(?: (?:this )?(?:ad|advertisement))?|paid (?:content|post)|partner content|remove ads|skip ad|why am i seeing this(?: ad)?|report this ad`,
		`anzeige|werbung|publicité|publicidad|advertentie`,
		// sharing
		`share|share this(?: (?:article|story|page|post))?|share on .{2,30}|share (?:via|by) .{2,20}|tweet|tweet this|email|e-mail|email this(?: article)?|copy(?: link)?|link copied!?|copied|print|print this(?: page| article)?|facebook|twitter|x|x \(twitter\)|whatsapp|telegram|linkedin|reddit|pinterest|bluesky|mastodon|threads|pocket|flipboard|messenger|sms|save|save (?:article|for later|story)|bookmark|gift(?: this)? article|listen(?: to (?:this )?article)?|listen now|follow|follow us(?: on .{2,30})?|like|like this|more options|0 comments?|\d+ comments?|\d+ shares?|comments?|leave a (?:comment|reply)|join the (?:conversation|discussion)|view comments|show comments|post a comment`,
		`teilen|auf .{2,20} teilen|drucken|merken|kommentare?|\d+ kommentare?|kommentieren|partager|imprimer|commentaires?|compartir|imprimir|comentarios?`,
		// moving about
		`skip to (?:main )?(?:content|navigation)|menu|home|search|close|open menu|main menu|navigation|sign in|sign up|log ?in|log ?out|register|my account|subscribe|subscribe (?:now|today)|newsletters?|sign up (?:for|to) .{2,80}|get (?:our|the) .{2,40}newsletter.{0,40}|join (?:us|now)|support us|donate|become a (?:member|supporter)|contact(?: us)?|about(?: us)?|advertise(?: with us)?|back to (?:top|homepage?)|top|next|previous|next (?:article|story|post)|previous (?:article|story|post)|older posts?|newer posts?|load more|show more|see more|view all|view gallery|more|read more|continue reading|full story|expand|collapse|hide caption|toggle caption|enlarge(?: (?:this )?image)?|open image(?: in .{2,20})?|image \d+ of \d+|\d+ of \d+|\d+/\d+|play|pause|mute|unmute|play video|loading.{0,3}|advertisement close|today's paper|e-?paper|weather|jobs|puzzles|crosswords?|archive|rss|sitemap|site map`,
		`zum inhalt(?: springen)?|menü|startseite|suche|anmelden|registrieren|abonnieren|newsletter|weiterlesen|mehr lesen|mehr dazu|zurück|weiter|schließen|nach oben|accueil|rechercher|se connecter|s'abonner|inicio|buscar|iniciar sesión|suscríbete`,
		// further stories
		`related(?: (?:articles?|stories|topics?|content|posts?|links|coverage))?|more (?:on this(?: story)?|from .{2,40}|in .{2,30}|stories|like this)|most (?:read|popular|viewed|shared|recent)|trending(?: now)?|popular(?: (?:now|stories|posts))?|editors?[’']? picks?|recommended(?: for you| stories)?|you (?:may|might) (?:also )?(?:like|be interested in)|you may also be interested in|latest(?: (?:news|stories|posts))?|top stories|what to read next|read next|up next|in this (?:section|article|story)|explore more(?: on these topics)?|topics|recent (?:posts|comments)|categories|tags|also read|read also|don[’']t miss|elsewhere on .{2,30}|from around the web|today[’']s top stories`,
		`mehr zum thema|meistgelesen|meist gelesen|auch interessant|das könnte (?:sie|dich) (?:auch )?interessieren|lesen sie auch.{0,120}|verwandte (?:artikel|themen)|themen|à lire aussi.{0,120}|sur le même sujet|lire aussi.{0,120}|te puede interesar|más noticias`,
		// consent and rights
		`cookies?|cookie (?:policy|settings|preferences|notice)|manage (?:cookies|preferences|consent)|accept(?: all)?(?: cookies)?|reject(?: all)?(?: cookies)?|i agree|agree|got it!?|ok|privacy(?: policy| notice| settings)?|terms(?: (?:of (?:use|service)|and conditions|& conditions))?|accessibility(?: statement)?|do not sell (?:or share )?my (?:personal )?(?:information|data)|corrections?(?: policy)?|complaints?|impressum|datenschutz(?:erklärung)?|agb|mentions légales|aviso legal|all rights reserved`,
	}, "|") + `)$`)

	// noiseStart are beginnings that no paragraph of a story has, of lines
	// that may go on in any way.
	noiseStart = regexp.MustCompile(`^(?:©|\(c\) ?(?:19|20)\d\d|copyright (?:©|\(c\)|(?:19|20)\d\d)|all rights reserved|we (?:and our partners )?use cookies|this (?:site|website) uses cookies|by (?:clicking|continuing|using|signing up)\b.{0,80}\b(?:agree|accept|consent|terms)|please (?:enable|turn on) javascript|your browser does not support|sign up (?:for|to) (?:our|the|get)\b|subscribe to (?:our|the)\b|follow us on|read more:|read also:|also read:|see also:|related:|more:|watch:|listen:|recommended:|don[’']t miss:|powered by|proudly powered by|filed under|posted in|tagged (?:as|with)|diese (?:website|seite) (?:verwendet|nutzt) cookies|wir (?:verwenden|nutzen) cookies|alle rechte vorbehalten|lesen sie auch|tous droits réservés|lire aussi|à lire aussi|todos los derechos reservados|lee también)`)
)

// isNoise reports whether a line is one of a site's own around its stories.
func isNoise(line string) bool {
	if n := utf8.RuneCountInString(line); n > 200 {
		return false
	}
	line = strings.ToLower(strings.TrimFunc(line, func(r rune) bool {
		return unicode.IsSpace(r) || strings.ContainsRune("|·•›»«‹>→←↓↑▼▲×✕✖+-–—*#.:…[]()", r)
	}))
	if line == "" {
		return true
	}
	return noiseLine.MatchString(line) || noiseStart.MatchString(line)
}

// endsSentence reports whether a line ends as running text does.
func endsSentence(line string) bool {
	line = strings.TrimRight(line, "\"'”’»)]› ")
	last, _ := utf8.DecodeLastRuneInString(line)
	return strings.ContainsRune(".!?…:;。！？؟।", last) && line != ""
}

// noiseName reports whether an element's class or id says that it is not part
// of the story.
func noiseName(names string) bool {
	for _, name := range strings.FieldsFunc(strings.ToLower(names), func(r rune) bool { return unicode.IsSpace(r) }) {
		if noiseClass.MatchString(name) && !storyClass.MatchString(name) {
			return true
		}
	}
	return false
}

var (
	noiseClass = regexp.MustCompile(`(?:^|[-_])(?:ad|ads|adv|advert|adverts|advertisement|advertising|adslot|adunit|adsense|adsbygoogle|banner|sponsor|sponsored|promo|promotion|outbrain|taboola|share|sharing|sharebar|sharedaddy|social|socials|addtoany|related|recommended|recommendations|recirc|more-stories|read-more|readmore|most-read|popular|trending|newsletter|subscribe|subscription|signup|paywall|cookie|cookies|consent|gdpr|comment|comments|disqus|respond|breadcrumb|breadcrumbs|nav|navbar|navigation|menu|menubar|sidebar|footer|skip|skip-link|masthead|toolbar|pagination|pager|author-bio|author-box|about-author|popup|modal|overlay|widget|widgets|jp-relatedposts|wp-block-search|print-only|noprint|screen-reader-text|sr-only|visually-hidden|tags|tag-list|post-tags|entry-footer|meta-footer)(?:$|[-_])`)
	storyClass = regexp.MustCompile(`article-?body|entry-content|post-content|story-?body|articlebody|content-body|main-content|^has-|^wp-block-(?:image|gallery|embed|quote|table|group|column)|no-?sidebar|with-?sidebar|has-?sidebar|caption|headline`)
)
