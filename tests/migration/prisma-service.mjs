// The Prisma service's storage, as its design has it, on the real Prisma client.
import { PrismaPg } from "@prisma/adapter-pg";
import { PrismaClient } from "@prisma/client";

export class PrismaService {
  constructor(url) {
    this.prisma = new PrismaClient({ adapter: new PrismaPg({ connectionString: url }) });
  }

  create(userId, title) {
    return this.prisma.conversation.create({ data: { userId, title, status: "active" } });
  }

  getActiveConversations(userId) {
    return this.prisma.conversation.findMany({
      where: { userId, status: "active" },
      include: { messages: { take: 1, orderBy: { createdAt: "desc" } }, _count: { select: { messages: true } } },
      orderBy: { updatedAt: "desc" },
    });
  }

  getMessages(conversationId, limit = 50) {
    return this.prisma.message.findMany({ where: { conversationId }, orderBy: { createdAt: "asc" }, take: limit });
  }

  async addMessage(data) {
    const message = await this.prisma.message.create({ data });
    await this.prisma.conversation.update({ where: { id: data.conversationId }, data: { updatedAt: new Date() } });
    return message;
  }

  deleteConversation(id) {
    return this.prisma.conversation.update({ where: { id }, data: { status: "deleted", deletedAt: new Date() } });
  }

  close() {
    return this.prisma.$disconnect();
  }
}

/** Users who go on talking to the service: a turn after the other, until `stop`, which gives how many there were. */
export function traffic(service, userId, users = 4) {
  let running = true;
  const talk = async () => {
    const { id } = await service.create(userId, "In use");
    let turns = 0;
    for (; running; turns += 1) {
      await service.addMessage({ conversationId: id, role: "user", content: `question ${turns}`, userId });
      await service.addMessage({ conversationId: id, role: "assistant", content: `answer ${turns}`, intent: "greeting", confidence: 0.85 });
    }
    const told = (await service.getMessages(id, 100_000)).length;
    if (told !== turns * 2) throw new Error(`${turns} turns, but ${told} messages`);
    return turns;
  };
  const talking = Promise.all(Array.from({ length: users }, talk));
  // Looked at by `stop`: until then a failure must not end the process.
  talking.catch(() => {});
  return {
    stop: async () => {
      running = false;
      return (await talking).reduce((sum, turns) => sum + turns, 0);
    },
  };
}
