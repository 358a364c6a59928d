//! What needs no learning: wording that leaves no doubt. Patterns read a text as `Folded::words` gives it, so they know no accents,
//! no punctuation, and one space between two words.

use regex::{RegexSet, RegexSetBuilder};

/// An intent and a pattern that shows it.
type Rule = (&'static str, &'static str);

/// In order: the first that matches names the intent. Whole messages first, then what a problem sounds like: whoever greets, thanks or
/// names a campaign while something is broken wants it mended.
const RULES: [Rule; 29] = [
    (
        "greeting",
        "^(?: (?:hi+|hey+|hello+|helo|hiya|heya|yo|howdy|greetings|good (?:morning|afternoon|evening|day)|morning|\
         evening|sup|wass?up|whats up|what is up|bonjour|bonsoir|salut|coucou|cc|slt|bjr|bsr|re|rebonjour|wesh|allo|\
         hola|salutations|quoi de neuf))(?: (?:there|again|all|everyone|everybody|team|guys|friend|buddy|mate|you|\
         bot|assistant|to|my|dear|and|hi+|hey+|hello+|yo|a|vous|tous|toutes|tout|toute|le|la|les|l|monde|equipe|toi|\
         moi|mon|ami|amie|madame|monsieur|et|bonjour|salut|coucou|how are (?:you|u|things)|how are you doing|how is \
         it going|hows it going|how do you do|doing|today|this|morning|whats up|ca va|ca va bien|comment ca va|\
         comment (?:allez vous|vas tu|tu vas|vous allez)|tu vas bien|vous allez bien|aujourd hui|bien))* $",
    ),
    (
        "farewell",
        "^(?: (?:ok|okay|great|perfect|super|alright|well|cool|awesome|nice|top|parfait|genial|bon|allez|bien|tres|\
         so|very|many|much|a lot|really|again|for (?:now|today|everything|(?:all )?your (?:help|time|answers?))|\
         everyone|all|and|et|then|now|to you|pour (?:tout|ton aide|votre aide)|encore|infiniment|beaucoup|bcp|d \
         avance|a (?:toi|vous|tous)|mille|that is all|thats all|c est tout|thanks+|thank (?:you|u)|thx|thnx|tysm|ty|\
         merci+|mci|mercis|bye+|goodbye|good bye|see (?:you|ya|u)|cya|cheers|later|soon|tomorrow|good night|gn|au \
         revoir|a (?:bientot|demain|plus|plus tard|la prochaine|ce soir)|ciao|tchao|adieu|(?:have a )?(?:good|nice|\
         great|lovely) (?:day|evening|night|weekend|one|week)|(?:bonne|excellente) (?:journee|soiree|nuit|fin de \
         journee|semaine)|bon (?:week end|weekend)|take care)){1,12} $",
    ),
    // What does not do what it should.
    (
        "technical_support",
        " (?:still|keeps|always|constantly) (?:fails|failing|crashes|crashing|broken|freezes|freezing|loading|\
         buffering|doesnt|not working|says|the same (?:error|problem|issue)|logging me out|disconnecting) ",
    ),
    (
        "technical_support",
        " (?:doesnt|does not|dont|do not|didnt|did not|isnt|is not|arent|are not|wont|will not|cant|cannot|can not|\
         couldnt|unable to|stopped|not) (?:\\w+ )?(?:load|loading|open|opening|upload|uploading|log ?in|sign in|log \
         on|withdraw|sync|syncing|save|saving|show up|showing up|go out|going out|access|connect|connecting) ",
    ),
    (
        "technical_support",
        " (?:page|site|app|login|upload|button|video|link|search|editor|inbox|chat|it|this|notifications?|camera|\
         export|import) (?:still )?(?:doesnt|does not|dont|do not|isnt|is not|arent|wont|stopped|has stopped) \
         (?:work|working|play|respond|responding|sent) ",
    ),
    (
        "technical_support",
        " (?:error|erreur) (?:\\d{3}|code|message|serveur|server|log) | (?:an|the same|same|this|une|la meme|meme|\
         cette|server|message d) (?:error|erreur) ",
    ),
    (
        "technical_support",
        " (?:a|the|this|some|un|le|ce|des|les|annoying|strange|weird) (?:bug|bugs|glitch|crash) | (?:bugue|beugue|\
         bugged|crashes|crashed|crashing) | (?:appli|application|app|site|page|logiciel|ca|tout|live) (?:plante|\
         rame|bug|beug) ",
    ),
    (
        "technical_support",
        " (?:forgot|forget|forgotten|reset|resetting|lost|recover|oublie|reinitialiser|perdu|recuperer|modifier|\
         changer|change) (?:\\w+ )?(?:password|mot de passe|mdp) | (?:password|mot de passe|mdp) (?:oublie|perdu|\
         reset) ",
    ),
    (
        "technical_support",
        " (?:page|site|app|appli|application|login|upload|account|compte|button|bouton|video|lien|link|profile|\
         profil|messagerie|inbox|post|export|screen|ecran|paiement|payment|payout|virement|live) (?:\\w+ )?(?:is|\
         are|was|got|has been|est|sont|reste|a ete) (?:\\w+ )?(?:broken|down|locked|blocked|stuck|frozen|suspended|\
         hacked|disabled|banned|blank|casses?|cassees?|bloques?|bloquees?|en panne|verrouilles?|pirates?|suspendus?|\
         desactives?|vides?|figes?|blanche|noir) ",
    ),
    (
        "technical_support",
        " (?:charged|billed|debite|debitee|preleve|prelevee|facture|facturee) (?:me |us )?(?:twice|two times|double|\
         deux fois|2 fois|2x) ",
    ),
    (
        "technical_support",
        " (?:ne |n )?(?:marche|marchent|fonctionne|fonctionnent|charge|chargent|s ouvre|s affiche|s affichent|s \
         envoie) (?:toujours |meme |vraiment |tjrs )?(?:pas|plus|rien) ",
    ),
    (
        "technical_support",
        " (?:arrive|arrives|arrivons|peux|reussis|j arrive) (?:toujours |meme )?(?:pas|plus) (?:a )?(?:me |m |l \
         )?(?:connecter|ouvrir|acceder|envoyer|charger|telecharger|publier|uploader|retirer|supprimer|lire) | \
         impossible (?:de|d) (?:me |m |se )?(?:connecter|ouvrir|acceder|envoyer|charger|telecharger|publier|\
         uploader|retirer|lier|supprimer) ",
    ),
    (
        "technical_support",
        " (?:marche|marchent|fonctionne|fonctionnent) toujours pas | (?:rien|plus rien) ne (?:marche|fonctionne|se \
         passe) | nothing (?:works|happens when) | session (?:expired|expiree) ",
    ),
    (
        "technical_support",
        " (?:i have|ive got|ive|having|got|there is|theres) (?:a|an|some) (?:\\w+ )?(?:problem|issue|trouble) with \
         (?:my|the) (?:\\w+ )?(?:account|login|app|page|payout|payment|upload|site|inbox) | (?:ai|j ai|y a|il y a) \
         (?:un|des) (?:petit |gros |autre )?(?:probleme|problemes|souci|soucis|pb) (?:de|d|avec) (?:mon |ma |mes |l \
         )?(?:compte|connexion|page|appli|application|paiement|virement|site) ",
    ),
    // Figures.
    (
        "analytics_query",
        " (?:create|generate|make|build|show|see|give|get|export|download|send|pull|need|want|view|open|prepare|\
         run) (?:\\w+ ){0,4}(?:analytics|stats|statistics|metrics|kpis?|(?:performance|earnings|revenue|sales|\
         monthly|weekly|daily|yearly|history|traffic|income|engagement) (?:report|overview|summary|numbers|\
         figures)) ",
    ),
    (
        "analytics_query",
        " (?:montre|affiche|donne|cree|creer|genere|generer|exporte|exporter|sors|fais|voir|telecharger|telecharge|\
         compare|prepare|envoie|veux|voudrais) (?:\\w+ ){0,4}(?:statistiques|stats|rapport|bilan|chiffres|\
         indicateurs|analytics) ",
    ),
    (
        "analytics_query",
        "^ (?:my |the |a |mes |mon |les |un |le )?(?:full |complete )?(?:(?:history|revenue|sales|performance|\
         earnings|analytics|monthly|weekly|daily|traffic|engagement) (?:report|stats|numbers|figures)|analytics|\
         stats|statistics|statistiques|metrics|rapport (?:d |de |des |du )?(?:historique|analyse|ventes|revenus|\
         performance|activite))(?: (?:please|pls|svp|stp))? $",
    ),
    (
        "analytics_query",
        " how (?:much|many) (?:\\w+ ){0,4}(?:(?:did|have|do|does) (?:i|we|my|it|the) (?:\\w+ ){0,4}(?:earn|earned|\
         make|made|sell|sold|gain|gained|lose|lost|get|got|bring|brought)|(?:did|have) i) ",
    ),
    (
        "analytics_query",
        " how (?:is|are|was|were|did|s|has) (?:my|the) (?:\\w+ )?(?:stats|revenue|earnings|sales|numbers|income|\
         views|engagement|reach|page doing|account doing|performance)|hows my (?:revenue|stats|income|reach|\
         engagement|page) ",
    ),
    (
        "analytics_query",
        " (?:quels|quelles|quel|quelle|comment) (?:est|sont|etait|etaient|vont|evoluent|va) (?:mes|mon|ma) (?:\\w+ \
         )?(?:statistiques|stats|revenus?|gains|ventes|taux|portee|engagement|performances?|chiffre|chiffres) ",
    ),
    (
        "analytics_query",
        " (?:combien|nombre) (?:de |d )?(?:nouveaux |nouvelles )?(?:vues|likes|abonnes|followers|ventes|clics|\
         desabonnes|desabonnements|visiteurs|visites|impressions|j ai (?:gagne|vendu|perdu|touche|fait)|ai je \
         (?:gagne|vendu|perdu|fait)) ",
    ),
    (
        "analytics_query",
        " (?:gagne|vendu|perdu|rapporte|touche) combien | (?:open|click|churn|conversion|engagement|retention|\
         renewal) rate | click through rate | taux (?:d |de )(?:ouverture|clics?|conversion|engagement|\
         desabonnement|renouvellement|retention|resiliation) ",
    ),
    // Ideas and texts.
    (
        "content_idea",
        " (?:content|post|posts|caption|captions|video|reel|reels|story|stories|photo|photoshoot|shoot|tiktok|title|\
         costume|vlog|podcast|tweet|outfit|pose) ideas? ",
    ),
    (
        "content_idea",
        " (?:any |an |some |need |give me |\\d+ )?ideas? (?:for|about|of) (?:a |an |my |the |some |new |our |next |\
         this |tonights )*(?:\\w+ )?(?:post|posts|video|videos|reel|reels|story|stories|photo|photos|photoshoot|\
         shoot|live|caption|captions|content|tiktok|tweet|series|set|sets) ",
    ),
    (
        "content_idea",
        " (?:what|quoi) (?:should |can |could |do |to |shall )?(?:i |we )?(?:post|film|shoot|record|publish|poster|\
         filmer|publier) | (?:je|on) (?:poste|publie|filme) quoi | what to (?:post|film|shoot) | que (?:poster|\
         filmer|publier) ",
    ),
    (
        "content_idea",
        " (?:write|draft|generate|suggest|rewrite|come up with|brainstorm|make|create|ecris|rediger|rediges?|genere|\
         propose|trouve|reecris|invente|donne moi|give me|ecrire) (?:\\w+ ){0,4}(?:captions?|tweets?|scripts?|\
         hooks?|legendes?|accroches?|bio|video titles?|titres de videos?) ",
    ),
    (
        "content_idea",
        " idees? (?:de |d |pour )(?:un |une |des |mon |ma |mes |la |le |ma prochaine |mon prochain )*(?:posts?|\
         contenus?|videos?|reels?|story|stories|photos?|legendes?|tiktoks?|lives?|shootings?|publications?|tenues?|\
         costumes?|tutos?|sets?) ",
    ),
    // Being seen and selling.
    (
        "campaign_help",
        " (?:launch|start|plan|run|set up|schedule|prepare|extend|pause|stop|optimi[sz]e|duplicate|relaunch|cancel|\
         lance|lancer|demarrer?|planifier?|prepare|preparer|arreter?|prolonger?|optimiser?|monter|relancer?|\
         annuler?|programmer?|suspendre|organiser?) (?:\\w+ ){0,4}(?:campaigns?|promos?|promotions?|ads?|campagnes?|\
         pubs?|publicites?) ",
    ),
    (
        "campaign_help",
        " (?:promote|promoting|advertise|advertising|promouvoir|market) (?:my|our|mon|ma|mes|notre|a|an|the|this|it|\
         un|une|le|la|les|l) ",
    ),
];

/// Greetings that open a message which is about something else.
const OPENING: &str = "^ (?:(?:hi+|hey+|hello+|bonjour|bonsoir|salut|coucou|slt|bjr|cc|good (?:morning|afternoon|\
                       evening)) )(?:(?:there|again|all|everyone|team|a tous|toi|vous) )?";

pub struct Rules {
    patterns: RegexSet,
    opening: regex::Regex,
}

impl Rules {
    /// # Errors
    /// When a pattern of this module does not compile.
    pub fn new() -> Result<Self, regex::Error> {
        // Words are levelled already: ASCII classes do, and are quicker.
        let patterns = RULES.map(|(_, pattern)| pattern.replace("\\w", "[a-z0-9]"));
        Ok(Self { patterns: RegexSetBuilder::new(patterns).build()?, opening: regex::Regex::new(OPENING)? })
    }

    /// The intent that the wording leaves no doubt about, among those that are known.
    pub fn intent(&self, words: &str, is_known: impl Fn(&str) -> bool) -> Option<&'static str> {
        self.patterns.matches(words).iter().map(|index| RULES[index].0).find(|name| is_known(name))
    }

    /// What is left after a greeting that opens the message; all of it where nothing is.
    pub fn without_opening<'a>(&self, words: &'a str) -> &'a str {
        let rest = self.opening.find(words).map_or(words, |opening| &words[opening.end() - 1..]);
        if rest.trim().is_empty() { words } else { rest }
    }
}
