import { Gate } from "@/components/account/Gate";
import { ChatScreen } from "@/components/ChatScreen";

export default function ChatPage() {
  return (
    <Gate>
      <ChatScreen />
    </Gate>
  );
}
