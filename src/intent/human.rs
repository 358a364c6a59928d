//! Whether the user asks for a human being.

use regex::Regex;

use super::text::Folded;

/// Somebody of flesh and blood, in English and in French.
const PERSON: &str = "(?:(?:real|actual|live|human|living) )?(?:human|person|human being|agent|representative|human \
                      agent|support agent|real one|operator|advisor|adviser|someone real|somebody real|real someone)";
const PERSONNE: &str = "(?:(?:vrai|vraie|veritable) )?(?:humain|humaine|etre humain|personne reelle|personne \
                        humaine|vraie personne|conseiller|conseillere|operateur|operatrice|agent|agent humain|\
                        conseiller humain|vrai humain|vrai conseiller|responsable|quelqu un de reel|quelqu un en \
                        vrai|vrai etre humain|quelqu un du support|quelqu un du service client|technicien)";

pub struct HumanRequest {
    asks: Regex,
    declines: Regex,
}

impl HumanRequest {
    /// # Errors
    /// When a pattern of this module does not compile.
    pub fn new() -> Result<Self, regex::Error> {
        let asks = [
            // "let me talk to a real person", "can I speak with an agent"
            format!(
                " (?:talk|speak|chat|talking|speaking|chatting) (?:to|with) (?:a |an |some |your |the |one of \
                     your )?(?:{PERSON}) "
            ),
            " (?:talk|speak|chat) (?:to|with) (?:someone|somebody) (?:real|human|from (?:the |your )?(?:team|\
             support|staff)|in (?:the )?support|at (?:the )?support|who is (?:real|human|not a (?:bot|robot|\
             machine))) "
                .to_owned(),
            // "connect me to a human", "transfer me to an agent"
            format!(
                " (?:connect|transfer|put|hand|pass|forward|redirect|escalate|get) (?:me|this|us|it) (?:through \
                     |over |on )?(?:to |with |in touch with )?(?:a |an |some |your |the )?(?:{PERSON}) "
            ),
            // "I want a human", "get me a real person please"
            format!(
                " (?:(?:i|we) (?:want|need|demand|would like|prefer|would prefer|request)|id like|wed like|id \
                     prefer)(?: to have)? (?:a |an )(?:{PERSON}) (?:$|please |pls |now |here |to (?:help|answer|\
                     reply|talk|look|fix|handle|call|contact)|not |instead |who |from |right |and )"
            ),
            format!(
                " (?:is there|are there|can i (?:get|have|reach)|could i (?:get|have|reach)|may i have) (?:a |\
                     an |any )(?:{PERSON}) (?:$|please |here |there |i |available |to (?:help|talk|speak|answer)|\
                     who )"
            ),
            "^ (?:(?:please|ok|just|give me|get me) )*(?:a |an )?(?:real |live |actual )?(?:human|human being|human \
             agent|agent|representative|real person|live agent|live person)(?: (?:please|pls|now|plz))* $"
                .to_owned(),
            " (?:human|live|real person|real) (?:support|assistance|agent|help) (?:please|pls|now) ".to_owned(),
            // "je veux parler à un humain", "passez-moi un conseiller"
            format!(
                " (?:parler|parle|discuter|echanger|parlez|communiquer|causer) (?:a |avec )(?:un |une |l |\
                     quelqu un |votre |vos )?(?:{PERSONNE}) "
            ),
            " (?:parler|discuter|echanger) (?:a |avec )(?:quelqu un (?:de vrai|de reel|d humain|du support|de l \
             equipe|de votre equipe|du service client)|une (?:vraie )?personne|des humains|un etre humain|une vraie \
             personne) "
                .to_owned(),
            format!(
                " (?:passe|passez|transfere|transferez|transferer|mets|mettez|redirige|redirigez|connecte|\
                     connectez|mettre) (?:moi )?(?:en (?:contact|relation|communication) )?(?:a |avec |vers )?(?:un \
                     |une )(?:{PERSONNE}) "
            ),
            format!(
                " (?:veux|voudrais|veut|aimerais|souhaite|exige|besoin d|prefere|prefererais|demande)(?: avoir| \
                     joindre| contacter)? (?:un |une )(?:{PERSONNE}) (?:$|svp |stp |s il |maintenant |pas |au |pour \
                     (?:m aider|me repondre|regler|repondre|m aider)|et |qui |tout )"
            ),
            " (?:besoin d|veux|voudrais) (?:un |une )(?:vrai humain|etre humain|vraie personne|humain|conseiller|\
             conseillere|conseiller humain|agent humain) $"
                .to_owned(),
            "^ (?:(?:svp|stp|ok|juste) )*(?:un |une )?(?:vrai |vraie )?(?:humain|etre humain|conseiller|conseillere|\
             conseiller humain|agent humain|personne reelle|vraie personne)(?: (?:svp|stp|s il vous plait|s il te \
             plait|maintenant|vite))* $"
                .to_owned(),
            " (?:y a t il|il y a|est ce qu il y a) (?:un |une )(?:{P}) (?:$|disponible |ici |a qui |que je |qui )"
                .replace(
                    "\
                {P}",
                    PERSONNE,
                ),
        ];
        // "no need for a human", "I don't want to talk to an agent", "pas besoin d'un humain"
        let declines = " (?:no need|dont need|do not need|dont want|do not want|didnt ask|never asked|without|\
                        rather not|instead of|no longer need|not need|not want|pas besoin|veux pas|veux plus|\
                        voudrais pas|sans|inutile|plutot que|plus besoin|souhaite pas|avoid|eviter) (?:de |d |to |\
                        for |having to |parler |talk |speak |talking |speaking |a |an |un |une |avec |with |avoir |\
                        il |i )*(?:real |vrai |vraie )?(?:human|person|agent|representative|humain|conseiller|\
                        conseillere|personne) ";
        Ok(Self { asks: Regex::new(&asks.join("|"))?, declines: Regex::new(declines)? })
    }

    pub fn is_in(&self, text: &str) -> bool {
        let words = Folded::new(text).words();
        self.asks.is_match(&words) && !self.declines.is_match(&words)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn asking_for_a_human_is_told_from_talking_about_one() {
        let table = [
            (true, "let me talk to a real person"),
            (true, "Can I speak with a human please?"),
            (true, "I want to talk to an agent"),
            (true, "i need to speak to someone from support"),
            (true, "connect me to a representative"),
            (true, "Transfer me to a live agent!"),
            (true, "get me a human"),
            (true, "I'd like a real person, not a bot"),
            (true, "is there a human here?"),
            (true, "I need a human to look at this"),
            (true, "HUMAN PLEASE"),
            (true, "real person pls"),
            (true, "this bot is useless, I want a human"),
            (true, "can i talk to a human being"),
            (true, "how do I talk to a human?"),
            (true, "comment parler à un conseiller ?"),
            (true, "je veux parler à un humain"),
            (true, "Je voudrais parler à un conseiller s'il vous plaît"),
            (true, "passez-moi un conseiller"),
            (true, "mettez moi en relation avec une vraie personne"),
            (true, "j'aimerais discuter avec un être humain"),
            (true, "je veux un humain"),
            (true, "un humain svp"),
            (true, "est-ce que je peux parler avec quelqu'un du support ?"),
            (true, "transférez-moi à un agent"),
            (true, "y a-t-il un conseiller disponible ?"),
            (true, "ras le bol du bot, je veux parler a une vraie personne"),
            (true, "j'ai besoin d'un vrai humain"),
            (false, "human anatomy post idea"),
            (false, "no need for a human"),
            (false, "I don't want to talk to a human"),
            (false, "parler humain de ma campagne"),
            (false, "post about human rights"),
            (false, "are you human?"),
            (false, "are you a real person"),
            (false, "how do I talk to people on my live"),
            (false, "what do humans like to see"),
            (false, "I need a person in the picture"),
            (false, "can my agent manage my account"),
            (false, "I want a human voice for my video"),
            (false, "I want a real person in my ads, not a drawing"),
            (false, "talk to my fans"),
            (false, "es-tu humain ?"),
            (false, "pas besoin d'un humain"),
            (false, "je ne veux pas parler à un conseiller"),
            (false, "idée de post sur le corps humain"),
            (false, "personne ne regarde mes vidéos"),
            (false, "je veux parler de ma campagne"),
            (false, "comment parler à mes abonnés"),
            (false, "un ton plus humain pour ma campagne"),
            (false, "je veux un humain dans ma photo"),
            (false, "conseille-moi un film"),
            (false, ""),
        ];
        let request = HumanRequest::new().unwrap();
        let wrong: Vec<_> = table.iter().filter(|(expected, text)| request.is_in(text) != *expected).collect();
        assert!(wrong.is_empty(), "{wrong:#?}");
    }
}
